// Asking for a Markdown file, and handing one out.

const accepted = '.md,.markdown,.txt,text/markdown,text/plain';

export interface PickedFile {
  readonly name: string;
  /** Null: it is not text. */
  readonly text: string | null;
}

/** Far more than is read: what is larger is not even looked at. */
const bytesMax = 32_000_000;

/** Never answers if nothing is picked: not every browser tells. */
export function pickMarkdown(): Promise<PickedFile> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accepted;
  return new Promise((resolve) => {
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file !== undefined) void readFile(file).then(resolve);
    });
    input.click();
  });
}

async function readFile(file: File): Promise<PickedFile> {
  const text = file.size <= bytesMax ? await file.text().catch(() => null) : null;
  return { name: file.name, text: text === null || text.includes('\0') ? null : text };
}

export function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Once the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What every file system takes. */
export function fileNameFor(title: string): string {
  const plain = title
    .replaceAll(/[\u0000-\u001F"*/:<>?\\|]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .slice(0, 100)
    .trim();
  return `${plain === '' ? 'document' : plain}.md`;
}
