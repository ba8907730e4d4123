/** The project's guards, and what hangs on one of them. */
import type { FoundGuard, GuardList } from '../audit/guards.ts';
import type { BlastRadius } from '../audit/without-guard.ts';
import type { Colors } from './pretty.ts';
import { markdownTable, textTable } from './tables.ts';

export type GuardFormat = 'table' | 'json' | 'markdown';

const guardHead = ['Guard', 'Where', 'Proves', 'How it stops', 'Entries'] as const;
const alikeHead = ['Function', 'Where', 'Called for', 'Why it is no guard'] as const;
const changeHead = ['Entry', 'Now', 'Without it', 'What comes next'] as const;

const guardRow = (g: FoundGuard): string[] => [g.symbol, `${g.file}:${String(g.line)}`, g.proves, g.how.join(', '), String(g.entries.length)];

export function guardsReport(list: GuardList, format: GuardFormat, colors: Colors): string {
  if (format === 'json') return `${JSON.stringify(list, null, 2)}\n`;
  const guards = list.guards.map(guardRow);
  const alikes = list.lookAlikes.map((l) => [l.symbol, `${l.file}:${String(l.line)}`, String(l.entries), l.reason]);
  const title = (text: string): string => (format === 'markdown' ? `## ${text}` : colors.bold(text));
  const table =
    format === 'markdown' ? markdownTable : (head: readonly string[], rows: readonly (readonly string[])[]): string => textTable(head, rows, colors);
  const out = [title('Guards'), guards.length > 0 ? table(guardHead, guards) : 'None was found.'];
  if (alikes.length > 0) out.push(title('Named like guards, and none'), table(alikeHead, alikes));
  if (list.inline.length > 0)
    out.push(title('Entries that check for themselves'), list.inline.map((id) => (format === 'markdown' ? `- \`${id}\`` : `  ${id}`)).join('\n'));
  return `${out.join('\n\n')}\n`;
}

export function blastReport(blasts: readonly BlastRadius[], format: GuardFormat, colors: Colors): string {
  if (format === 'json') {
    return `${JSON.stringify(
      blasts.map(({ guard: { key: _key, passage: _passage, ...guard }, ...rest }) => ({ guard, ...rest })),
      null,
      2,
    )}\n`;
  }
  return blasts
    .map(({ guard, changed, unchanged }) => {
      const head = `${guard.symbol} (${guard.file}:${String(guard.line)}): if it let everybody pass, ${String(changed.length)} of ${String(guard.entries.length)} entries would be worse off`;
      const rows = [
        ...changed.map((c) => [c.id, `${c.before.verdict}, ${c.before.level}`, `${c.after.verdict}, ${c.after.level}`, c.next]),
        ...unchanged.map((u) => [u.id, 'as now', 'as now', u.next]),
      ];
      const table = format === 'markdown' ? markdownTable(changeHead, rows) : textTable(changeHead, rows, colors);
      return `${format === 'markdown' ? `## ${head}` : colors.bold(head)}\n\n${table}\n`;
    })
    .join('\n');
}
