// An input method at work, as those for Japanese or Korean: what is typed is composed in the text, changes while it grows,
// and is committed as something else or given up. Through the browser's own interface for them, and its events counted.

import type { CDPSession } from 'playwright-core';

import type { Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';

export class Composition {
  readonly #person: Person;
  readonly #session: CDPSession;

  private constructor(person: Person, session: CDPSession) {
    this.#person = person;
    this.#session = session;
  }

  static async of(person: Person): Promise<Composition> {
    await person.page.evaluate(() => {
      const counted = { compositionstart: 0, compositionend: 0 };
      for (const type of ['compositionstart', 'compositionend'] as const) {
        addEventListener(type, () => (counted[type] += 1), true);
      }
      Object.assign(globalThis, { countedCompositions: counted });
    });
    return new Composition(person, await person.context.newCDPSession(person.page));
  }

  /** Begins a composition, or replaces what is composed so far. */
  async compose(text: string): Promise<void> {
    await this.#session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    await waitUntil('a composition is open', () => this.isOpen());
  }

  async commit(text: string): Promise<void> {
    await this.#session.send('Input.insertText', { text });
    await waitUntil('the composition has ended', async () => !(await this.isOpen()));
  }

  async giveUp(): Promise<void> {
    await this.#session.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
    await waitUntil('the composition has ended', async () => !(await this.isOpen()));
  }

  async isOpen(): Promise<boolean> {
    const { compositionstart, compositionend } = await this.counted();
    return compositionstart > compositionend;
  }

  counted(): Promise<{ readonly compositionstart: number; readonly compositionend: number }> {
    return this.#person.page.evaluate(
      () =>
        (
          globalThis as unknown as {
            countedCompositions: { compositionstart: number; compositionend: number };
          }
        ).countedCompositions,
    );
  }
}
