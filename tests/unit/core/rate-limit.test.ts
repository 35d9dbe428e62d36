// The two measures of how much somebody may do, on times that the test names.

import { describe, expect, test } from 'vitest';
import { HourlyQuota, TokenBucket } from '../../../server/core/rate-limit.ts';

describe('[F3] a token bucket', () => {
  const rate = { perSecond: 10, burst: 3 };

  test('gives the burst at once, and then tells for how long it is in debt', () => {
    const bucket = new TokenBucket(rate, 0);
    expect([0, 0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([0, 0, 0, 100, 200]);
  });

  test('fills with time, up to the burst and no further', () => {
    const bucket = new TokenBucket(rate, 0);
    for (let i = 0; i < 3; i++) bucket.take(0);
    expect(bucket.take(100)).toBe(0);
    expect(bucket.take(100)).toBeGreaterThan(0);
    expect([1, 2, 3, 4].map(() => bucket.take(1_000_000) > 0)).toEqual([false, false, false, true]);
  });
});

describe('[F3] an hourly quota', () => {
  const hourMs = 60 * 60 * 1_000;

  test('is each key’s own', () => {
    const quota = new HourlyQuota<string>(10);
    expect(quota.allow('ada', 10, 0)).toBe(true);
    expect(quota.allow('ben', 10, 0)).toBe(true);
    expect(quota.allow('ada', 1, 0)).toBe(false);
  });

  test('what is refused does not count', () => {
    const quota = new HourlyQuota<string>(10);
    quota.allow('ada', 5, 0);
    expect(quota.allow('ada', 6, 0)).toBe(false);
    expect(quota.allow('ada', 5, 0)).toBe(true);
  });

  test('begins anew an hour after its first use, for who used it first and not for who came later', () => {
    const quota = new HourlyQuota<string>(10);
    quota.allow('ada', 10, 0);
    quota.allow('ben', 10, hourMs / 2);
    expect(quota.allow('ada', 1, hourMs - 1)).toBe(false);
    expect(quota.allow('ada', 10, hourMs)).toBe(true);
    expect(quota.allow('ben', 1, hourMs)).toBe(false);
  });

  test('nothing is always allowed', () => {
    const quota = new HourlyQuota<string>(0);
    expect(quota.allow('ada', 0, 0)).toBe(true);
    expect(quota.allow('ada', 1, 0)).toBe(false);
  });
});
