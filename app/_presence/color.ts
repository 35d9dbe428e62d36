// What of colour matters here: contrast, as WCAG 2.2 defines it, and the palette people choose from.

import type { Texts } from '../_text/en.ts';

/**
 * The colours of carets and avatars. Each is at least 4.5:1 under white text, and at least 3:1 as a caret on the light
 * and on the dark page; tests/unit/app/color.test.ts holds them to it.
 */
export const palette: readonly { readonly name: keyof Texts['colors']; readonly color: string }[] = [
  { name: 'red', color: '#d13438' },
  { name: 'orange', color: '#b85300' },
  { name: 'ochre', color: '#8f6a00' },
  { name: 'olive', color: '#5d7a12' },
  { name: 'green', color: '#1f8043' },
  { name: 'teal', color: '#0b7d86' },
  { name: 'blue', color: '#2870c8' },
  { name: 'indigo', color: '#5a63d6' },
  { name: 'purple', color: '#8a52c7' },
  { name: 'pink', color: '#c23a8c' },
];

const hexPattern = /^#[0-9a-f]{6}$/;

export function isColor(text: unknown): text is string {
  return typeof text === 'string' && hexPattern.test(text);
}

/** Contrast of two `#rrggbb` colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** White where it can be read on `background`, else black: peers may send any colour. */
export function textOn(background: string): '#ffffff' | '#000000' {
  return contrast(background, '#ffffff') >= 4.5 ? '#ffffff' : '#000000';
}

/** Relative luminance, 0 to 1. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
