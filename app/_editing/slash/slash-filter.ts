// Which entries of a list somebody means by what they typed: by name, by the English name and by other words for it.
// Knows no editor.

export interface Findable {
  readonly name: string;
  /** More words by which it is looked for. */
  readonly aliases: readonly string[];
}

/** The entries that `query` fits, best first, else in their order; all of them if nothing was typed. */
export function findByName<T extends Findable>(entries: readonly T[], query: string): readonly T[] {
  const wanted = plain(query);
  if (wanted === '') return entries;
  return entries
    .map((entry, index) => ({ entry, index, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.index - b.index)
    .map(({ entry }) => entry);
}

function rankOf({ name, aliases }: Findable, wanted: string): number | null {
  const plainName = plain(name);
  const others = aliases.map(plain);
  if (plainName.startsWith(wanted)) return 0;
  if (others.includes(wanted)) return 1;
  if (plainName.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return 2;
  if (others.some((other) => other.startsWith(wanted))) return 3;
  // One letter is somewhere in nearly every name.
  return wanted.length > 2 && plainName.includes(wanted) ? 4 : null;
}

/** Without case and accents: `uber` finds `Überschrift`. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
