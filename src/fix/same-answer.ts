/** A log-in that tells an unknown account from a wrong password: both get one answer. */
import type { IfStatement, Node, Statement } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import type { Edit } from './edits.ts';
import { none } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { exitOf } from './refusal.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';

const neutral = 'Wrong e-mail or password';
/** Says nothing of which of the two was wrong. */
const both = /credential|(?:e-?mail|user(?:name)?|login|account) (?:or|and) password|(?:login|sign-?in|authentication) failed|unauthori[sz]ed/i;
const password = /password|passwd|\bpwd\b|compare|verify|argon|bcrypt|scrypt|hash/i;

export function sameAnswer(finding: Finding, scene: Scene, source: Source, answer: Node): Answer {
  const { sources } = scene;
  const { Node } = sources.kit;
  const first = answer.getFirstAncestor((a) => Node.isIfStatement(a));
  const exit = Node.isIfStatement(first) ? exitOf(scene, first) : null;
  if (!first || !Node.isIfStatement(first) || !exit || first.getElseStatement()) return none('which answer the other case gets is not seen from here');
  const later = first.getNextSiblings().filter((s) => Node.isIfStatement(s) && !s.getElseStatement());
  const second = later.find((s): s is IfStatement => Node.isIfStatement(s) && password.test(s.getExpression().getText()) && exitOf(scene, s) !== null);
  const other = second ? exitOf(scene, second) : null;
  if (!second || !other) return none('no password is compared behind it: what is to be said where an account exists, or does not, is for people to say');
  const [one, two] = [textsIn(sources, exit), textsIn(sources, other)];
  const [own] = one;
  const [said] = two;
  if (one.length !== 1 || two.length !== 1 || !own || !said) return none('the two answers say more than one thing each');
  const fine = both.test(said.getText());
  const text = fine ? said.getText() : `${source.style.quote}${neutral}${source.style.quote}`;
  const start = other.getStart();
  const whole = other.getText().slice(0, said.getStart() - start) + text + other.getText().slice(said.getEnd() - start);
  const edits: Edit[] = [edit(source, exit.getStart(), exit.getEnd(), whole)];
  if (!fine) edits.push(edit(source, said.getStart(), said.getEnd(), text));
  return { proposals: [{ edits, what: `one answer, ${text}, for an unknown account and for a wrong password` }], reason: '' };
}
function textsIn({ kit: { Node } }: Sources, statement: Statement): Node[] {
  return statement.getDescendants().filter((d) => {
    if (!(Node.isStringLiteral(d) || Node.isNoSubstitutionTemplateLiteral(d))) return false;
    const parent = d.getParent();
    return !(Node.isPropertyAssignment(parent) && parent.getNameNode() === d);
  });
}
