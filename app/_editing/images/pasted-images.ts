// The pictures in what is pasted or dropped. Files are uploaded. Of HTML, pictures that it holds itself (data:) are
// uploaded too; one that lies on another server becomes a link to it: a reader's browser must not tell that server who
// reads this document, and our own server fetches nothing on a stranger's word.

/** The pictures that `data` is: none if they are only one of its forms, as a table's that Excel draws along. */
export function imageFiles(data: DataTransfer): readonly File[] {
  const files = [...data.files].filter(({ type }) => type.startsWith('image/'));
  if (files.length === 0 || !data.types.includes('text/html')) return files;
  return isOnlyPictures(data.getData('text/html')) ? files : [];
}

function isOnlyPictures(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return body.textContent.trim() === '' && body.querySelector('img') !== null;
}

export interface ReadHtml {
  /** What is to be pasted: without pictures that are not ours. */
  readonly html: string;
  readonly images: readonly TakenImage[];
}

/** A file, with the words that the place it comes from had for it. */
export interface TakenImage {
  readonly file: File;
  readonly alt: string;
}

export function withoutWords(files: readonly File[]): readonly TakenImage[] {
  return files.map((file) => ({ file, alt: '' }));
}

/** Null if there is nothing to change. `isOwn` tells whether an address is one of this document's pictures. */
export function readImagesIn(
  html: string,
  isOwn: (src: string) => boolean,
  wordForPicture: string,
): ReadHtml | null {
  // Most of what is pasted has no pictures: it is not parsed twice.
  if (!/<img\b/i.test(html)) return null;
  const page = new DOMParser().parseFromString(html, 'text/html');
  const images: TakenImage[] = [];
  for (const image of page.querySelectorAll('img')) {
    const src = image.getAttribute('src') ?? '';
    if (isOwn(src)) continue;
    const file = fileOfDataUrl(src);
    if (file !== null) images.push({ file, alt: image.alt });
    const { parentElement: around } = image;
    image.replaceWith(...(file === null ? linkInstead(page, src, image.alt.trim() || wordForPicture) : []));
    // A paragraph that held nothing else would be an empty one.
    if (around !== null && around !== page.body && around.childNodes.length === 0) around.remove();
  }
  return { html: page.body.innerHTML, images };
}

function linkInstead(page: Document, src: string, words: string): Node[] {
  const url = URL.parse(src);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return [];
  const link = page.createElement('a');
  link.href = url.href;
  link.textContent = words;
  return [link];
}

/** By hand: a page under our policy may fetch nothing but from its own server. Null: it is none, or no picture. */
function fileOfDataUrl(src: string): File | null {
  const [, type = '', isBase64, body = ''] = /^data:(image\/[\w.+-]+)(;base64)?,(.*)$/is.exec(src) ?? [];
  if (type === '' || isBase64 === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(body.replace(/\s/g, '')), (letter) => letter.charCodeAt(0));
    return new File([bytes], '', { type });
  } catch {
    return null;
  }
}
