// A failing run as a test that can be kept: a plan with few actions, and the words around it.

import type { Plan } from '../actions.ts';
import type { RunReport } from './messages.ts';
import { SimThread } from './thread.ts';

/** Plays a kept story in a thread of its own. */
export async function playStory(plan: Plan): Promise<RunReport> {
  await using thread = new SimThread();
  return await thread.run(plan);
}

/** The text of tests/sim/stories/<name>.test.ts for a plan that breaks a rule. */
export function storyText(plan: Plan, { violations }: RunReport): string {
  const first = violations[0];
  const actions = plan.actions.map((action) => `    ${JSON.stringify(action)},`).join('\n');
  const { actions: _actions, ...rest } = plan;
  const settings = JSON.stringify(rest, null, 2).split('\n').slice(1, -1).join('\n  ');
  return `// ${first?.rule ?? 'no rule'}: ${first?.detail.split('\n')[0] ?? ''}
// Seed ${plan.seed}, ${plan.actions.length} actions left. Say here what happened, and name the file by it.

import { expect, test } from 'vitest';
import type { Plan } from '../actions.ts';
import { playStory } from '../runner/story.ts';

const plan: Plan = {
  ${settings},
  actions: [
${actions}
  ],
};

test('[sim] say here what holds', async () => {
  expect((await playStory(plan)).violations).toEqual([]);
});
`;
}
