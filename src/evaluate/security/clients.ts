/**
 * Clients of outside services that no library file describes. What an unseen package makes out of a deployment secret speaks to another
 * system in the deployment's name: a call of it with words of the request is a call that the deployment pays or answers for.
 */
import { holds } from '../values/holds.ts';
import type { Interpreter } from '../machine.ts';
import type { Lost, Place, Tags, Value } from '../values/values.ts';

const isDeploymentSecret = (tags: Tags): boolean => tags.secret === true && tags.config === true;

/** The tags of what an unseen function makes of these arguments, beside what is derived from them. */
export function clientTags(lost: Lost | undefined, args: readonly Value[]): Tags {
  return lost && args.some((arg) => holds(arg, isDeploymentSecret)) ? { client: lost.text } : {};
}

/** What tells of a request and asks for nothing. */
const telling = /^(?:log|info|warn|error|debug|trace|fatal|verbose|notice|capture\w*|track|identify|record|report|flush|emit|on|once|off)$/i;

/** Calls such a client; true where it goes out. Whether it guards something is not known: what follows a refusal is none of its work. */
export function callClient(m: Interpreter, tags: Tags, args: readonly Value[], site: Place): boolean {
  const { client, name = '' } = tags;
  if (client === undefined || telling.test(name) || !args.some((arg) => holds(arg, (t) => t.input === true))) return false;
  const symbol = m.text(site).replace(/\s+/g, '').replace(/\(.*$/s, '').slice(0, 80);
  for (const arg of args) m.release(arg, symbol, site);
  m.effect({ kind: 'external', operation: 'call', resource: client, symbol, unseen: true }, site);
  return true;
}
