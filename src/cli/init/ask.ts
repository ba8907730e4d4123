/** Asks which of the proposals are to be written. */
import type { Readable, Writable } from 'node:stream';
import type { Proposal } from './proposal.ts';

export async function ask(proposals: readonly Proposal[], streams: { input?: Readable; output?: Writable } = {}): Promise<Set<Proposal>> {
  // Only whoever is asked loads it.
  const { isCancel, multiselect } = await import('@clack/prompts');
  const answer = await multiselect({
    message: 'What shall be written? (space to leave one out, enter to go on)',
    options: proposals.map((p, value) => ({ value, label: p.title, hint: p.says })),
    initialValues: proposals.map((_, i) => i),
    required: false,
    ...streams,
  });
  return new Set(isCancel(answer) ? [] : proposals.filter((_, i) => answer.includes(i)));
}
