// The tones that a callout can have. Each has a sign of its own, so that not only the colour tells them apart.

export const tones = {
  info: { icon: 'ℹ' },
  tip: { icon: '✦' },
  success: { icon: '✓' },
  warning: { icon: '▲' },
  danger: { icon: '✕' },
} as const;

export type CalloutTone = keyof typeof tones;

export const toneNames: readonly CalloutTone[] = ['info', 'tip', 'success', 'warning', 'danger'];

/** Without one, or with one that this version does not know, it is information. */
export function toneOf(value: unknown): CalloutTone {
  return toneNames.find((name) => name === value) ?? 'info';
}
