// Keys between keys: strings of base-62 digits in whose order rows and columns stand, so that putting one between two
// others changes neither. Two people may make the same key at the same time; then the ids decide.

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** At the same end each new one takes a fifth of a digit more. Whoever would make a longer one gives all of them new ones. */
export const orderKeyDigitsMax = 100;

/** Much longer ones too: who has them is to be seen. */
export function isOrderKey(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z]{1,4000}$/.test(value) && !value.endsWith('0');
}

/**
 * A key behind `low` and before `high`, where null is the begin and the end. If there is none, as the two are equal, one
 * right behind `low`.
 */
export function keyBetween(low: string | null, high: string | null): string {
  const [lower, upper] = [low ?? '', high !== null && high > (low ?? '') ? high : null];
  let prefix = '';
  for (let index = 0; ; index++) {
    const bottom = Math.max(0, digits.indexOf(lower.charAt(index) || '0'));
    const isBounded = upper !== null && upper.startsWith(prefix);
    const top = isBounded && index < upper.length ? digits.indexOf(upper.charAt(index)) : digits.length;
    if (top - bottom > 1) return prefix + digits.charAt(Math.floor((bottom + top) / 2));
    prefix += digits.charAt(bottom);
  }
}
