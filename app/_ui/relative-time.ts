// "3 hours ago", as Intl says it in the reader's language.

const units: readonly { unit: Intl.RelativeTimeFormatUnit; seconds: number }[] = [
  { unit: 'year', seconds: 365 * 86_400 },
  { unit: 'month', seconds: 30 * 86_400 },
  { unit: 'week', seconds: 7 * 86_400 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
];

/** How long ago `atMs` was at `nowMs`, in the largest unit that fits. Null: just now; so reads a clock that runs ahead. */
export function relativeTime(atMs: number, nowMs: number, locale: string): string | null {
  const seconds = Math.max(0, (nowMs - atMs) / 1000);
  const fitting = units.find((candidate) => seconds >= candidate.seconds);
  if (fitting === undefined) return null;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return format.format(-Math.floor(seconds / fitting.seconds), fitting.unit);
}

/** The moment itself, for a tooltip. */
export function exactTime(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(atMs);
}
