// How much of the page's lower end the on-screen keyboard covers, for what is docked above it: as --keyboard-space on
// <html>. Browsers tell it by the visual viewport, which becomes lower while the page's own stays.

export function followKeyboard(): () => void {
  const viewport = visualViewport;
  if (viewport === null) return () => undefined;
  const { style } = document.documentElement;
  const follow = () => {
    const covered = document.documentElement.clientHeight - viewport.offsetTop - viewport.height;
    // Enlarged by two fingers it is lower too, and no keyboard is there.
    const space = viewport.scale > 1.01 ? 0 : Math.max(0, Math.round(covered));
    style.setProperty('--keyboard-space', `${space}px`);
  };
  follow();
  viewport.addEventListener('resize', follow);
  viewport.addEventListener('scroll', follow);
  return () => {
    viewport.removeEventListener('resize', follow);
    viewport.removeEventListener('scroll', follow);
    style.removeProperty('--keyboard-space');
  };
}
