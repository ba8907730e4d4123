/**
 * Suppression comments.
 *   authlint-disable-next-line RULE[, RULE] -- reason [until YYYY-MM-DD]
 *   authlint-disable-line ...      on the line of the finding
 *   authlint-disable-file ...      the first comment of a file
 * Without a reason a comment suppresses nothing. `eslint-disable*` comments are honoured too, so that editor and CI agree.
 */
import type { Comment, IrModule } from '../ir/nodes.ts';
import { positionAt } from '../ir/positions.ts';

export interface SuppressionComment {
  file: string;
  /** Line of the comment. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  scope: 'next-line' | 'line' | 'file' | 'range';
  /** Ids without prefix; empty: every rule (ESLint's form only). */
  rules: string[];
  reason: string;
  until: string | null;
  eslint: boolean;
  /** Lines it covers, inclusive. */
  from: number;
  to: number;
}
export interface SuppressionProblem {
  kind: 'missing-reason' | 'unused' | 'expired' | 'unknown-rule' | 'misplaced';
  comment: SuppressionComment;
  rule: string | null;
}

const own = /^[\s*]*authlint-disable-(next-line|line|file)\b([\s\S]*)$/;
const eslint = /^[\s*]*eslint-(disable-next-line|disable-line|disable|enable)(?:\s([\s\S]*))?$/;

/** Whether a text can hold a suppression at all. */
export function mentionsSuppression(text: string): boolean {
  return text.includes('authlint-disable-') || text.includes('eslint-disable');
}

function suppressionComments(module: IrModule, file: string): { comments: SuppressionComment[]; problems: SuppressionProblem[] } {
  const comments: SuppressionComment[] = [];
  const problems: SuppressionProblem[] = [];
  const open: SuppressionComment[] = [];
  module.comments.forEach((comment, index) => {
    const at = place(module, comment);
    const match = own.exec(comment.text);
    if (match) {
      const scope = match[1] as 'next-line' | 'line' | 'file';
      const { rules, reason, until } = directive(match[2] ?? '');
      const line = scope === 'next-line' ? at.endLine + 1 : at.line;
      const found: SuppressionComment = {
        file,
        ...at,
        scope,
        rules,
        reason,
        until,
        eslint: false,
        from: scope === 'file' ? 1 : line,
        to: scope === 'file' ? Infinity : scope === 'line' ? at.endLine : line,
      };
      if (scope === 'file' && index > 0) problems.push({ kind: 'misplaced', comment: found, rule: null });
      else comments.push(found);
      return;
    }
    const foreign = eslint.exec(comment.text);
    if (!foreign) return;
    const { rules, reason } = directive(foreign[2] ?? '');
    const ours = rules.filter((r) => r.startsWith('authlint/')).map((r) => r.slice('authlint/'.length));
    if (rules.length > 0 && ours.length === 0) return;
    const base = { file, ...at, rules: ours, reason: reason || 'eslint-disable comment', until: null, eslint: true };
    if (foreign[1] === 'disable-next-line') comments.push({ ...base, scope: 'next-line', from: at.endLine + 1, to: at.endLine + 1 });
    else if (foreign[1] === 'disable-line') comments.push({ ...base, scope: 'line', from: at.line, to: at.endLine });
    else if (!comment.block) return;
    else if (foreign[1] === 'disable') {
      const range: SuppressionComment = { ...base, scope: 'range', from: at.line, to: Infinity };
      comments.push(range);
      open.push(range);
    } else {
      for (const range of open) {
        if (range.to === Infinity && (ours.length === 0 || range.rules.some((r) => ours.includes(r)))) range.to = at.line;
      }
    }
  });
  return { comments, problems };
}

function place(module: IrModule, comment: Comment): { line: number; column: number; endLine: number; endColumn: number } {
  const from = positionAt(module, comment.start);
  const to = positionAt(module, comment.end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
/** `a, b -- reason until 2027-01-31` */
function directive(text: string): { rules: string[]; reason: string; until: string | null } {
  const [list = '', ...rest] = text.split(/\s--+\s|^--+\s/);
  const rules = list
    .split(/[\s,]+/)
    .map((r) => r.trim())
    .filter((r) => /^[\w@/-]+$/.test(r) && r !== '--');
  const said = rest
    .join(' -- ')
    .replace(/\s*\*?\s*$/, '')
    .trim();
  const until = /\buntil\s+(\d{4}-\d{2}-\d{2})\s*$/.exec(said);
  return { rules: rules.map((r) => r), reason: (until ? said.slice(0, until.index) : said).trim(), until: until?.[1] ?? null };
}

export interface Suppressible {
  ruleId: string;
  file: string;
  line: number;
}
export type Judged = { reason: string; until?: string };
/** With the comment's own language: what ESLint's comments say, ESLint does itself. */
export type Heard = Judged & { eslint: boolean };

/** Applies comments to findings and says what is wrong with the comments. */
export class Suppressions {
  private readonly comments: SuppressionComment[] = [];
  private readonly used = new Set<SuppressionComment>();
  private readonly usedRules = new Map<SuppressionComment, Set<string>>();
  private readonly found: SuppressionProblem[] = [];
  private readonly today: string;

  constructor(today: string) {
    this.today = today;
  }
  add(module: IrModule, file: string): void {
    const { comments, problems } = suppressionComments(module, file);
    this.comments.push(...comments);
    this.found.push(...problems);
  }
  of(finding: Suppressible): Heard | null {
    const id = finding.ruleId.replace(/^authlint\//, '');
    for (const c of this.comments) {
      if (c.file !== finding.file || finding.line < c.from || finding.line > c.to) continue;
      const rules = c.rules.map((r) => r.replace(/^authlint\//, ''));
      const named = c.eslint ? rules.length === 0 || rules.includes(id) : rules.includes(id);
      if (!named) continue;
      this.used.add(c);
      this.usedRules.set(c, (this.usedRules.get(c) ?? new Set()).add(id));
      if (!c.eslint && c.reason === '') continue;
      if (c.until !== null && c.until < this.today) continue;
      return { eslint: c.eslint, reason: c.reason, ...(c.until === null ? {} : { until: c.until }) };
    }
    return null;
  }
  /** To be asked after all findings were offered. `ran`: rules that ran, so that what a narrowed run cannot know is not called unused. */
  problems(ran: ReadonlySet<string>, known: ReadonlySet<string>): SuppressionProblem[] {
    const problems = [...this.found];
    for (const comment of this.comments) {
      if (comment.eslint) continue;
      const rules = comment.rules.map((r) => r.replace(/^authlint\//, ''));
      for (const rule of rules) if (!known.has(rule)) problems.push({ kind: 'unknown-rule', comment, rule });
      if (comment.reason === '') problems.push({ kind: 'missing-reason', comment, rule: null });
      else if (comment.until !== null && comment.until < this.today) problems.push({ kind: 'expired', comment, rule: null });
      else if (rules.length === 0) problems.push({ kind: 'unused', comment, rule: null });
      else {
        for (const rule of rules) {
          if (ran.has(rule) && !this.usedRules.get(comment)?.has(rule)) problems.push({ kind: 'unused', comment, rule });
        }
      }
    }
    return problems;
  }
}
