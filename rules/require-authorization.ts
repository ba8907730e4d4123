import type { ReportedEntry } from '../src/audit/model.ts';
import type { Breach, Rule, RuleContext, RuleFinding, UntiedRecord } from '../src/audit/rule.ts';
import { effectPhrase, entryName, sentence } from './wording.ts';

/** Gravest first. Outgoing calls, mail and files are not records that belong to somebody. */
const gravity: Partial<Record<Breach['kind'], number>> = { delete: 9, write: 8, read: 3 };

export const requireAuthorization: Rule = {
  meta: {
    id: 'require-authorization',
    title: 'Any signed-in user reaches a record of others',
    description: 'A signed-in user without any relation to a record changes or reads it by naming it in the request.',
    help: [
      "Being signed in is all that the entry asks for. The record is picked by a value of the request, and neither the query, nor a comparison with its owner, nor a membership or role test ties it to the user: another id gives another tenant's record.",
      '',
      "Put the user's or tenant's id of the session into the condition of the query, or load the row, compare its owner and stop, or look the membership up and test the role before anything is read or written.",
    ].join('\n'),
    cwe: ['CWE-639', 'CWE-862', 'CWE-863'],
    owasp: ['A01:2025'],
    asvs: ['8.2.1', '8.2.2', '8.4.1'],
    severity: 'warning',
    securitySeverity: '8.0',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    const published = publishedStores(context.entries);
    const single = new Map(context.entries.map((entry) => [entry, judgeEntry(entry, context, published)]));
    const second = context.untiedRecords().flatMap((record) => {
      // Where anybody may name any record, the second one is no finding of its own.
      const entries = record.entries.filter((e) => !single.get(e) && context.intentOf(e)?.kind !== 'declared');
      const [entry] = entries;
      if (!entry || (record.worst.kind === 'read' && published.has(`${entry.app} ${record.worst.resource}`))) return [];
      return [untiedFinding(record, entry, entries.length - 1)];
    });
    return [...[...single.values()].filter((f) => f !== null), ...second];
  },
};

/** Stores whose records some open entry hands to anybody: reading them is no breach. */
function publishedStores(entries: readonly ReportedEntry[]): Set<string> {
  return new Set(
    entries.flatMap((e) =>
      e.verdict === 'open' ? e.effects.filter((x) => x.by === 'outsider' && x.kind === 'read').map((x) => `${e.app} ${x.resource}`) : [],
    ),
  );
}

function judgeEntry(entry: ReportedEntry, context: RuleContext, published: ReadonlySet<string>): RuleFinding | null {
  if (entry.verdict !== 'guarded') return null;
  const breaches = context
    .breachesOf(entry)
    .filter((b) => gravity[b.kind] !== undefined && !(b.kind === 'read' && published.has(`${entry.app} ${b.resource}`)));
  const [worst] = [...breaches].sort((a, b) => (gravity[b.kind] ?? 0) - (gravity[a.kind] ?? 0));
  if (!worst || context.intentOf(entry)?.kind === 'declared') return null;
  const rest = breaches.length - 1;
  const more = rest > 0 ? `, and ${String(rest)} more` : '';
  const { elsewhere } = worst;
  const why = elsewhere
    ? `\`${elsewhere.symbol}\` (${elsewhere.file}:${String(elsewhere.line)}) refuses him on another way, and this one goes past that check`
    : 'nothing ties that record to whoever asks';
  const mend = elsewhere
    ? "Make it on every way, or put the id of the session's user or tenant into the condition."
    : "Put the id of the session's user or tenant into the condition, or test ownership, membership or role first.";
  return {
    region: context.regionOf(entry),
    message: `${sentence(entryName(entry))} ${effectPhrase(worst)}${more} for any signed-in user who names another \`${worst.picked}\`: ${why}. ${mend}`,
    confidence: elsewhere && entry.confidence === 'high' ? 'medium' : entry.confidence,
    entry: entry.id,
    steps: worst.steps,
    related: [{ file: worst.file, line: worst.line, message: `reached by a user with no relation to the record: ${worst.symbol || worst.resource}` }],
  };
}

function untiedFinding(record: UntiedRecord, entry: ReportedEntry, others: number): RuleFinding {
  const { picked, anchor, worst } = record;
  const more = others > 0 ? ` The same holds for ${String(others)} more ${others === 1 ? 'entry' : 'entries'}.` : '';
  return {
    region: record.region,
    message: `${sentence(entryName(entry))} ${effectPhrase(worst)}: whoever has a right to what \`${anchor}\` names may put any \`${picked}\` beside it, for nothing ties the second to the first.${more} Ask for both in one condition, or compare the owner of the second and stop.`,
    confidence: 'medium',
    entry: entry.id,
    entries: record.entries.map((e) => e.id),
    symbol: `untied:${picked}`,
    steps: record.steps,
    related: [{ file: worst.file, line: worst.line, message: `done with a record that may be of somebody else: ${worst.symbol || worst.resource}` }],
  };
}
