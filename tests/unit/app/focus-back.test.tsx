// What has the focus and goes away by itself gives it on first.

import { withDOM } from '@lexical/headless/dom';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { useFocusBack } from '../../../app/_editing/focus-back.ts';

// React asks it what goes on, also once the page of a test is no more.
afterEach(() => void vi.stubGlobal('window', globalThis));

beforeEach(() => void vi.unstubAllGlobals());

test.each([
  ['the focus in what goes goes on', 'inside', 'goes', 'text'],
  ['what goes around it counts too', 'inside', 'all goes', 'text'],
  ['while it stays, the focus does', 'inside', 'is drawn again', 'inside'],
  ['the focus elsewhere stays where it is', 'other', 'goes', 'other'],
])('%s', (_, focused, what, expected) => {
  const now = withDOM(({ document }) => {
    document.body.innerHTML = '<button id="text"></button><button id="other"></button><main></main>';
    const [main] = document.getElementsByTagName('main');
    if (main === undefined) throw new Error('there is nothing to draw into');
    const root = createRoot(main);
    const draw = (isShown: boolean, hasFloat: boolean) =>
      flushSync(() => root.render(isShown && <Around hasFloat={hasFloat} />));
    draw(true, true);
    document.getElementById(focused)?.focus();
    expect(document.activeElement?.id).toBe(focused);
    draw(what !== 'all goes', what !== 'goes');
    const { activeElement } = document;
    draw(false, false);
    return activeElement?.id;
  });
  expect(now).toBe(expected);
});

function toText(): void {
  document.getElementById('text')?.focus();
}

function Around({ hasFloat }: { readonly hasFloat: boolean }) {
  const focusBack = useFocusBack(toText);
  return (
    <section>
      {hasFloat && (
        <div ref={focusBack}>
          <button id="inside" type="button">
            inside
          </button>
        </div>
      )}
    </section>
  );
}
