// What floats beside the text may go away by itself: somebody else deleted what it was for. The focus in it would go with
// it, to nowhere, and who works by keys would begin again at the top of the page.
'use client';

import { useCallback } from 'react';

/** For an element's `ref`: moves the focus on before the element goes, if it is in it. `goTo` stays the same. */
export function useFocusBack(goTo: () => void): (element: HTMLElement | null) => () => void {
  return useCallback(
    (element) => () => {
      if (element?.contains(document.activeElement) === true) goTo();
    },
    [goTo],
  );
}
