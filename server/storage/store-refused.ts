// Why a data file is not opened: as data, for it comes from the storage thread, and as one line for the operator.

/** What a data file lacks of what was confirmed. */
export type Loss =
  /** Whole, as it once was. */
  | {
      readonly state: 'older';
      readonly last: number;
      /** 0 if it is not known. */
      readonly lastAt: number;
      readonly confirmed: number;
      readonly confirmedAt: number;
    }
  /** The file of another store, or of this one before it was restored. */
  | { readonly state: 'replaced'; readonly confirmed: number; readonly confirmedAt: number }
  /** No file, or nothing in it: SQLite would begin an empty one. */
  | { readonly state: 'gone'; readonly confirmed: number; readonly confirmedAt: number };

export type StoreProblem =
  | { readonly state: 'foreign' }
  | { readonly state: 'later-format'; readonly format: number; readonly known: number }
  /** The engine would not keep the promise of "saved" here. */
  | { readonly state: 'not-durable'; readonly detail: string }
  | { readonly state: 'unreadable'; readonly detail: string }
  | { readonly state: 'lost-commits'; readonly loss: Loss };

/** Nothing was changed. The message is one line for the operator. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
  readonly file: string;
  readonly problem: StoreProblem;

  constructor(file: string, problem: StoreProblem) {
    super(sentence(file, problem));
    this.file = file;
    this.problem = problem;
  }
}

function sentence(file: string, problem: StoreProblem): string {
  switch (problem.state) {
    case 'foreign':
      return `The data file ${file} belongs to another program.`;
    case 'later-format':
      return `The data file ${file} has format ${problem.format}; this program knows formats up to ${problem.known}: use a later one.`;
    case 'not-durable':
      return `The data file ${file} cannot be made durable here (${problem.detail}).`;
    case 'unreadable':
      return `The data file ${file} cannot be read: ${problem.detail}. See weft doctor.`;
    case 'lost-commits':
      return (
        `The data file ${file} is not all that was confirmed: ${describeLoss(problem.loss)}. Nothing was changed. ` +
        'Restore a backup with weft restore, or accept the loss with weft accept-loss: browsers then send again what they still have.'
      );
  }
}

/** What is known of a loss, for the middle of a sentence. */
export function describeLoss(loss: Loss): string {
  const until = `the last confirmed ${new Date(loss.confirmedAt).toISOString()}`;
  switch (loss.state) {
    case 'older': {
      const { last, lastAt, confirmed } = loss;
      const missing =
        confirmed === last + 1 ? 'its last change is' : `its last ${confirmed - last} changes are`;
      const end = lastAt === 0 ? '' : `; it ends with one of ${new Date(lastAt).toISOString()}`;
      return `${missing} missing, ${until}${end}`;
    }
    case 'replaced':
      return `it is another file than the one that was here, which had ${loss.confirmed} changes, ${until}`;
    case 'gone':
      return `it is gone or empty, and had ${loss.confirmed} changes, ${until}`;
  }
}
