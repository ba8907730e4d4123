/** `authlint explain ENTRY`: what each persona meets, step by step. */
import type { ReportedEntry, Step } from '../audit/model.ts';
import type { Colors } from './pretty.ts';
import { forTerminal } from './terminal.ts';

/** One way in which a persona's request ends. */
export interface ExplainedEnding {
  outcome: string;
  /** Where it ends. */
  at: { file: string; line: number } | null;
  steps: Step[];
}
export interface Explained {
  entry: ReportedEntry;
  personas: { persona: string; endings: ExplainedEnding[]; spent: string | null }[];
}

const who: Record<string, string> = {
  outsider: 'outsider (no session, no key, no secret)',
  stranger: 'stranger (a valid session, no relation to what is asked for)',
  insider: 'insider (every check passes)',
};

/** @param lineOf source line of a root-relative file, or null */
export function explainReport(explained: Explained, colors: Colors, lineOf: (file: string, line: number) => string | null): string {
  const { entry } = explained;
  const quoted = (file: string, line: number): string[] => {
    const source = lineOf(file, line);
    return source === null ? [] : [`      ${colors.dim(`${String(line)} |`)} ${source.trim().slice(0, 160)}`];
  };
  const out = [
    colors.bold(entry.id),
    `  declared at ${entry.file}:${String(entry.line)}${entry.definedIn === entry.file ? '' : `, code in ${entry.definedIn}`}`,
    `  verdict: ${colors.bold(entry.verdict)}, level ${entry.level}, confidence ${entry.confidence}${entry.conditional ? `, depends on: ${entry.conditional}` : ''}`,
  ];
  if (entry.unknown) out.push(`  sight was lost at ${entry.unknown.file}:${String(entry.unknown.line)}: ${entry.unknown.text} (${entry.unknown.reason})`);
  for (const g of entry.guards) {
    out.push(`  ${g.persona} stopped at ${g.file}:${String(g.line)} by \`${g.symbol}\` (${g.kind}, ${g.how}, in the ${g.layer})`);
    if (g.chain.length > 0) out.push(`      by way of ${g.chain.map((link) => `${link.symbol} (${link.file}:${String(link.line)})`).join(', ')}`);
    out.push(...quoted(g.file, g.line));
  }
  if (entry.effects.length > 0) {
    out.push('  effects:');
    for (const e of entry.effects) out.push(`    ${e.by}: ${e.kind} ${e.resource} (${e.symbol}, ${e.file}:${String(e.line)})`);
  }
  for (const p of explained.personas) {
    out.push('', colors.underline(who[p.persona] ?? p.persona));
    if (p.spent) out.push(`  not all ways were walked: ${p.spent}`);
    p.endings.forEach((e, i) => {
      out.push(`  ${String(i + 1)}. ${e.outcome}`);
      if (e.at) out.push(...quoted(e.at.file, e.at.line));
      for (const s of e.steps) out.push(colors.dim(`       ${s.file}:${String(s.line)}  ${s.message}`));
    });
  }
  return forTerminal(`${out.join('\n')}\n`);
}
