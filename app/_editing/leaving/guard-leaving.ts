// Stands in all ways out of an open document: the links and buttons of this app, Back and Forward, and closing the tab.
// Asks only if something would be lost. Knows neither the words nor what it is that is kept.
//
// Back and Forward can be held up only where the browser has the Navigation API, and only when the person has done
// something in the page; there is no other way that leaves the history as it is.

import { guardPage } from '../../_ui/leaving.ts';

export interface Leaving {
  /** Something would be lost if the page were left now. */
  readonly wouldLose: () => boolean;
  /** Asks the person; `go` leaves. */
  readonly ask: (go: () => void) => void;
}

export function guardLeaving({ wouldLose, ask }: Leaving): () => void {
  let agreedTo: string | null = null;
  const onNavigate = (event: NavigateEvent) => {
    const { key, sameDocument, url } = event.destination;
    // What loads another page is the browser's to ask about.
    if (event.navigationType !== 'traverse' || !event.cancelable || !sameDocument) return;
    const isOtherPage = new URL(url).pathname !== location.pathname;
    if (!isOtherPage || key === agreedTo || !wouldLose()) return;
    event.preventDefault();
    ask(() => {
      agreedTo = key;
      navigation.traverseTo(key);
    });
  };
  const onBeforeUnload = (event: BeforeUnloadEvent) => {
    if (wouldLose()) event.preventDefault();
  };
  const history = 'navigation' in window ? navigation : null;
  const endPage = guardPage((go) => (wouldLose() ? ask(go) : go()));
  history?.addEventListener('navigate', onNavigate);
  addEventListener('beforeunload', onBeforeUnload);
  return () => {
    endPage();
    history?.removeEventListener('navigate', onNavigate);
    removeEventListener('beforeunload', onBeforeUnload);
  };
}
