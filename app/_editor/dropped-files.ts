// A browser opens a file that is dropped on a page in place of the page. From the first moment on it must not, wherever
// on the page; what takes files (pictures) comes later and answers first.

export function keepPageFromDroppedFiles(): () => void {
  const refuse = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  };
  addEventListener('dragover', refuse);
  addEventListener('drop', refuse);
  return () => {
    removeEventListener('dragover', refuse);
    removeEventListener('drop', refuse);
  };
}
