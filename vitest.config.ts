// The test projects. unit: sources and house rules, no real ports below tests/contract. sim: the deterministic
// simulator. e2e: real browsers, each file starts its own server. e2e-deep, sim-deep: those of them for
// which a person who runs `npm test` need not wait. deep-servers: what real servers live through, at length. deep: the
// volume of the rest, and as the simulator's it takes all cores.
// groupOrder: projects that are run together run one after the other, not side by side on few cores.
import { defineConfig } from 'vitest/config';

const secondsMs = 1000;

/**
 * For tests with a browser alone: what else the machine does can starve one for longer than any test would wait. Who
 * passes only then is named at the end of the run (scripts/lib/summary.mjs).
 */
const secondAttempt = 1;

const serversLives = ['soak', 'power-loss', 'upgrade-cuts'].map((name) => `tests/deep/${name}.test.ts`);

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/contract/**/*.test.ts'],
          environment: 'node',
          // Forks: contract suites use native modules and start processes, which a shared process may not survive.
          pool: 'forks',
          // As many as the smallest machine has cores: much of a contract test is waiting for a process.
          maxWorkers: 2,
          testTimeout: 20 * secondsMs,
        },
      },
      {
        test: {
          name: 'sim',
          sequence: { groupOrder: 1 },
          include: ['tests/sim/**/*.test.ts'],
          exclude: ['tests/sim/**/*.deep.test.ts'],
          environment: 'node',
          pool: 'forks',
          testTimeout: 120 * secondsMs,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['tests/e2e/**/*.test.ts'],
          exclude: ['tests/e2e/**/*.deep.test.ts'],
          environment: 'node',
          pool: 'forks',
          // Two at a time: most of a browser's test is waiting.
          maxWorkers: 2,
          retry: secondAttempt,
          testTimeout: 120 * secondsMs,
          hookTimeout: 60 * secondsMs,
        },
      },
      {
        test: {
          name: 'e2e-deep',
          sequence: { groupOrder: 3 },
          include: ['tests/e2e/**/*.deep.test.ts'],
          environment: 'node',
          pool: 'forks',
          maxWorkers: 2,
          retry: secondAttempt,
          testTimeout: 120 * secondsMs,
          hookTimeout: 60 * secondsMs,
        },
      },
      {
        test: {
          name: 'deep-servers',
          sequence: { groupOrder: 4 },
          include: serversLives,
          environment: 'node',
          pool: 'forks',
          // Two at a time: much of it is waiting.
          maxWorkers: 2,
          testTimeout: 1800 * secondsMs,
          hookTimeout: 120 * secondsMs,
        },
      },
      {
        test: {
          name: 'deep',
          sequence: { groupOrder: 5 },
          include: ['tests/deep/**/*.test.ts'],
          exclude: serversLives,
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 1800 * secondsMs,
          hookTimeout: 120 * secondsMs,
        },
      },
      {
        test: {
          name: 'sim-deep',
          // By itself: it takes all cores.
          sequence: { groupOrder: 6 },
          include: ['tests/sim/**/*.deep.test.ts'],
          environment: 'node',
          pool: 'forks',
          testTimeout: 1800 * secondsMs,
        },
      },
    ],
  },
});
