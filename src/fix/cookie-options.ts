/** The flags of a credential cookie, written into the object that holds its options, wherever that stands. */
import type { CallExpression, Node, ObjectLiteralExpression } from 'ts-morph';
import type { Finding } from '../audit/model.ts';
import type { CookieFacts, RoleSite } from '../audit/rule.ts';
import { offsetAt } from './edits.ts';
import type { Edit } from './edits.ts';
import { none, pathOf } from './fix.ts';
import type { Answer, Scene } from './fix.ts';
import { edit } from './source.ts';
import type { Source, Sources } from './source.ts';
import { indentAt } from './style.ts';

interface Flag {
  name: string;
  text: string;
}

export function cookieOptions(finding: Finding, scene: Scene): Answer {
  const { sources, run } = scene;
  const sites = run.context.forRule({}).sites('cookie.set');
  const site = sites.find((s) => s.region.file === finding.file && s.region.line === finding.line && s.region.column === finding.column && lacking(s) !== null);
  if (!site) return none('the call that sets the cookie was not found again');
  const facts = site.facts as CookieFacts;
  if (facts.browser) return none('a script sets this cookie, and only a server can set one that scripts do not read');
  if (facts.sameSite === 'none') return none("`sameSite: 'none'` is written on purpose; whether other sites may have the cookie sent is not for a tool to say");
  const flags = lacking(site);
  const secure = flags?.find((f) => f.name === 'secure');
  if (secure) {
    const usual = secureHere(scene, sites);
    if (usual === null) return none('other cookies here are Secure under a condition, and whether this one may be sent in the clear is not for a tool to say');
    secure.text = usual;
  }
  if (!flags || flags.length === 0) return none('what it lacks is no flag (a lifetime or what the prefix of its name asks for)');
  const shared = sites.some((s) => s.facts !== facts && sameRegion(s, site) && mayBeRead(s));
  const { optionsAt } = facts;
  if (optionsAt && !shared) {
    const source = sources.of(pathOf(scene, optionsAt.file));
    const object = source && nodeAt(sources, source, optionsAt);
    if (source && object && sources.kit.Node.isObjectLiteralExpression(object)) return inObject(sources, source, object, flags, facts.name);
  }
  const source = sources.of(pathOf(scene, site.region.file));
  const call = source && nodeAt(sources, source, site.region);
  if (!source || !call || !sources.kit.Node.isCallExpression(call)) return none('the call that sets the cookie is not written out in one place');
  return inCall(sources, source, call, flags, facts.name);
}

/** What other credential cookies of the project say of `secure`: `true`, a test of the environment, or null where it cannot be repeated. */
function secureHere({ sources }: Scene, sites: readonly RoleSite[]): string | null {
  const counts = new Map<string, number>();
  let depends = false;
  for (const site of sites) {
    const { optionsAt, secure, credential, deletes } = site.facts as CookieFacts;
    if (credential !== true || deletes || secure === false) continue;
    const source = optionsAt ? sources.of(`${sources.project.root}/${optionsAt.file}`) : null;
    const object = source && optionsAt ? nodeAt(sources, source, optionsAt) : null;
    const own = object && sources.kit.Node.isObjectLiteralExpression(object) ? object.getProperty('secure') : undefined;
    const text = sources.kit.Node.isPropertyAssignment(own) ? (own.getInitializer()?.getText() ?? '') : '';
    if (/^process\.env\.\w+ (?:===|!==) ['"]\w+['"]$/.test(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
    else if (secure !== true || (text !== '' && text !== 'true')) depends = true;
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ? most[0].replaceAll('"', "'") : depends ? null : 'true';
}
/** The flags to add; null where the rule has nothing to say of the site. */
function lacking(site: RoleSite): Flag[] | null {
  const facts = site.facts as CookieFacts;
  if (facts.credential !== true || facts.deletes || facts.byDesign) return null;
  const flags: Flag[] = [];
  if (facts.httpOnly === false) flags.push({ name: 'httpOnly', text: 'true' });
  if (facts.secure === false) flags.push({ name: 'secure', text: 'true' });
  if (facts.sameSite === 'unset' || facts.sameSite === 'invalid') flags.push({ name: 'sameSite', text: "'lax'" });
  else if (facts.sameSiteByDefault && facts.sameSite !== 'unknown') flags.push({ name: 'sameSite', text: `'${facts.sameSite}'` });
  return flags;
}
/** A cookie that is none of a credential, and that scripts can read today. */
const mayBeRead = (site: RoleSite): boolean => {
  const facts = site.facts as CookieFacts;
  return facts.credential !== true && !facts.deletes && facts.httpOnly !== true;
};
function sameRegion(a: RoleSite, b: RoleSite): boolean {
  const [x, y] = [(a.facts as CookieFacts).optionsAt, (b.facts as CookieFacts).optionsAt];
  return x !== null && y !== null && x.file === y.file && x.line === y.line && x.column === y.column;
}
function nodeAt(sources: Sources, source: Source, at: { line: number; column: number; endLine: number; endColumn: number }): Node | null {
  return sources.at(source, offsetAt(source.text, at.line, at.column), offsetAt(source.text, at.endLine, at.endColumn));
}

const written = (flag: Flag, source: Source): string => `${flag.name}: ${flag.text.replaceAll("'", source.style.quote)}`;

function inObject(sources: Sources, source: Source, object: ObjectLiteralExpression, flags: readonly Flag[], cookie: string | null): Answer {
  const edits: Edit[] = [];
  const added: Flag[] = [];
  const last = object.getProperties().at(-1);
  for (const flag of flags) {
    const own = object.getProperty(flag.name);
    if (!own) added.push(flag);
    else {
      const value = sources.kit.Node.isPropertyAssignment(own) ? own.getInitializer() : undefined;
      const plain = value && /^(?:false|true|undefined|null|['"`][^'"`]*['"`])$/.test(value.getText());
      if (!value || !plain) return none(`its \`${flag.name}\` comes from somewhere else, and what is meant there is not for a tool to say`);
      // What is spread after it would win.
      edits.push(edit(source, value.getStart(), value.getEnd(), flag.text.replaceAll("'", source.style.quote)));
    }
  }
  if (added.length > 0) {
    const texts = added.map((flag) => written(flag, source));
    const lines = last !== undefined && object.getText().includes('\n');
    if (!last) edits.push(edit(source, object.getStart() + 1, object.getEnd() - 1, ` ${texts.join(', ')} `));
    else {
      const comma = source.text.slice(last.getEnd(), object.getEnd()).trimStart().startsWith(',');
      const at = comma ? source.text.indexOf(',', last.getEnd()) + 1 : last.getEnd();
      const between = lines ? source.style.eol + indentAt(source.text, last.getStart()) : ' ';
      edits.push(edit(source, at, at, `${comma ? '' : ','}${between}${texts.join(`,${between}`)}${comma ? ',' : ''}`));
    }
  }
  return {
    proposals: [{ edits, what: `sets ${flags.map((f) => `\`${f.name}\``).join(', ')} in the options${cookie ? ` of \`${cookie}\`` : ''}` }],
    reason: '',
  };
}

/** Without options that stand as a literal: in the call itself. */
function inCall(sources: Sources, source: Source, call: CallExpression, flags: readonly Flag[], cookie: string | null): Answer {
  const { Node } = sources.kit;
  const callee = call.getExpression();
  const name = Node.isPropertyAccessExpression(callee) ? callee.getName() : callee.getText();
  const args = call.getArguments();
  const texts = flags.map((flag) => written(flag, source)).join(', ');
  const what = `sets ${flags.map((f) => `\`${f.name}\``).join(', ')} at the call${cookie ? ` for \`${cookie}\`` : ''}`;
  if (/^set-cookie$/i.test(args[0]?.getText().slice(1, -1) ?? '')) return inHeader(sources, source, args[1], flags, what);
  if (!/^(?:set|setCookie|cookie|serialize|serializeCookie|stringifySetCookie)$/.test(name) || args.some((a) => Node.isSpreadElement(a)))
    return none('the options are not written out where they could be completed');
  const [, value, options] = args;
  if (args.length === 2 && value) return { proposals: [{ edits: [edit(source, value.getEnd(), value.getEnd(), `, { ${texts} }`)], what }], reason: '' };
  if (options && (Node.isIdentifier(options) || Node.isPropertyAccessExpression(options)) && options.getText() !== 'undefined')
    return { proposals: [{ edits: [edit(source, options.getStart(), options.getEnd(), `{ ...${options.getText()}, ${texts} }`)], what }], reason: '' };
  return none('the options are not written out where they could be completed');
}

/** A cookie as the text of a header. */
function inHeader(sources: Sources, source: Source, text: Node | undefined, flags: readonly Flag[], what: string): Answer {
  const { Node } = sources.kit;
  if (!text || !(Node.isStringLiteral(text) || Node.isNoSubstitutionTemplateLiteral(text) || Node.isTemplateExpression(text)))
    return none('the header is not written out where it could be completed');
  const attributes = { httpOnly: 'HttpOnly', secure: 'Secure', sameSite: 'SameSite=Lax' } as Record<string, string>;
  const at = text.getEnd() - 1;
  const before = source.text.slice(text.getStart(), at).trimEnd();
  const added = flags.map((f) => attributes[f.name] ?? '').join('; ');
  return { proposals: [{ edits: [edit(source, at, at, `${before.endsWith(';') ? ' ' : '; '}${added}`)], what }], reason: '' };
}
