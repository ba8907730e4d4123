/** Rows that are objects of a class, and what a request carries from hook to hook: Fastify routes over Sequelize models. */
import { describe, expect, it } from 'vitest';
import type { ReportedEntry } from '../../src/audit/model.ts';
import type { RunResult } from '../../src/audit/run.ts';
import { scanApp } from '../support.ts';

const models = `const { Model } = require('sequelize');
class User extends Model { getMembership(teamId) { return TeamMember.findOne({ where: { TeamId: teamId, UserId: this.id } }); } }
class Session extends Model {}
class Team extends Model {}
class TeamMember extends Model {}
class Token extends Model {}
class Setting extends Model {}
User.init({}, { modelName: 'User' });
module.exports = { User, Session, Team, TeamMember, Token, Setting };`;

const head = `const fastify = require('fastify');
const sequelize = require('sequelize');
const { User, Session, Team, TeamMember, Token, Setting } = require('./models');
module.exports = async function build() {
  const app = fastify();
  await app.register(require('@fastify/cookie'), { secret: process.env.COOKIE_SECRET });
  app.decorateRequest('sid', null);
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.cookies.sid) { const sid = reply.unsignCookie(request.cookies.sid); if (sid.valid) request.sid = sid.value; }
  });
`;
const signedIn = `app.addHook('preHandler', async (request, reply) => {
    if (request.sid) {
      request.session = await Session.findOne({ where: { sid: request.sid }, include: User });
      if (request.session && request.session.expiresAt.getTime() < Date.now()) { await request.session.destroy(); request.session = null; }
      if (request.session && request.session.User) return;
    }
    reply.code(401).send({ error: 'unauthorized' });
  });
`;

function scan(code: string): RunResult {
  return scanApp({
    'package.json': JSON.stringify({
      name: 'app',
      dependencies: { fastify: '5.6.0', sequelize: '6.37.0', '@fastify/cookie': '11.0.0', jsonwebtoken: '9.0.0' },
    }),
    'models.js': models,
    'app.js': `${head}${code}\n  return app;\n};`,
  });
}
function walk(code: string): ReportedEntry {
  const { report } = scan(code);
  const [entry] = report.entries.filter((e) => e.path === '/x/:id');
  if (!entry) throw new Error('the program has no entry');
  return entry;
}

const programs: [name: string, code: string, verdict: string][] = [
  [
    'nothing ties the row to the caller',
    `${signedIn} app.delete('/x/:id', async (request) => { await Team.destroy({ where: { id: request.params.id } }); return {}; });`,
    'guarded authenticated',
  ],
  [
    'a method of the row asks for membership',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      if (!(await request.session.User.getMembership(request.params.id))) return reply.code(403).send({ error: 'no' });
      await Team.destroy({ where: { id: request.params.id } }); return {};
    });`,
    'guarded role',
  ],
  [
    'a right kept as a flag',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      if (!request.session.User.admin) return reply.code(403).send({ error: 'no' });
      await Team.destroy({ where: { id: request.params.id } }); return {};
    });`,
    'guarded role',
  ],
  [
    'another flag is no right',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      if (!request.session.User.newsletter) return reply.code(403).send({ error: 'no' });
      await Team.destroy({ where: { id: request.params.id } }); return {};
    });`,
    'guarded authenticated',
  ],
  [
    'what is included is filtered by the caller',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      const team = await Team.findOne({ where: { id: request.params.id }, include: [{ model: TeamMember, where: { UserId: request.session.User.id } }] });
      if (!team) return reply.code(404).send({ error: 'no' });
      await team.destroy(); return {};
    });`,
    'guarded role',
  ],
  [
    'what is included is not asked for',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      const team = await Team.findOne({ where: { id: request.params.id }, include: [{ model: TeamMember, where: { UserId: request.session.User.id }, required: false }] });
      if (!team) return reply.code(404).send({ error: 'no' });
      await team.destroy(); return {};
    });`,
    'guarded authenticated',
  ],
  [
    'a hook that answers and returns keeps the request as it was where it went on',
    `${signedIn} app.addHook('preHandler', async (request, reply) => {
      request.user = await User.findOne({ where: { id: request.params.id } });
      if (!request.user) { reply.code(404).send({ error: 'no' }); return; }
    });
    app.delete('/x/:id', { preHandler: async (request, reply) => {
      if (request.user && request.user.id !== request.session.User.id) { reply.code(403).send({ error: 'no' }); return; }
    } }, async (request) => { await request.user.destroy(); return {}; });`,
    'guarded role',
  ],
  [
    'a block that a session would enter assigns to a member of nothing',
    `app.delete('/x/:id', async (request) => {
      let who = null;
      if (request.sid) { who = { name: 'x' }; who.id = 1; }
      return { ok: true };
    });`,
    'open optional',
  ],
  [
    'refused to everybody in the end',
    `${signedIn} app.delete('/x/:id', async (request, reply) => { reply.code(405).send({ error: 'never' }); });`,
    'guarded authenticated',
  ],
  [
    'a default that the database may change',
    `const settings = { 'on': false };
    (await Setting.findAll()).forEach((s) => { settings[s.key] = s.value; });
    app.delete('/x/:id', async (request, reply) => {
      if (!settings['on']) return reply.code(404).send({ error: 'off' });
      await Team.destroy({ where: { id: request.params.id } }); return {};
    });`,
    'open optional',
  ],
  [
    'a token in the path that is not asked for beforehand',
    `app.post('/x/:id', async (request, reply) => {
      const token = await Token.findOne({ where: { token: request.body.token } });
      if (!token) return reply.code(400).send({ error: 'no' });
      await User.update({ verified: true }, { where: { id: token.userId } }); return {};
    });`,
    'guarded signature',
  ],
  [
    'a refused request that uses up what it asked for',
    `app.post('/x/:id', async (request, reply) => {
      const started = await Session.findOne({ where: { id: request.params.id } });
      if (started) await started.destroy();
      if (!request.sid) return reply.code(401).send({ error: 'no' });
      await Team.destroy({ where: { id: request.body.team } }); return {};
    });`,
    'guarded authenticated',
  ],
  [
    'a refused request that deletes something else',
    `app.post('/x/:id', async (request, reply) => {
      await Team.destroy({ where: { id: request.params.id } });
      if (!request.sid) return reply.code(401).send({ error: 'no' });
      return {};
    });`,
    'open optional',
  ],
  [
    'a stored credential that was not sent',
    `app.delete('/x/:id', async (request, reply) => {
      const team = await Team.findByPk(request.params.id);
      if (!team || team.editorToken !== request.headers['x-access-token']) return reply.code(401).send({ error: 'no' });
      await team.destroy(); return {};
    });`,
    'guarded signature',
  ],
  [
    'a function of a column in the condition',
    `${signedIn} app.delete('/x/:id', async (request, reply) => {
      const me = await User.findOne({ where: sequelize.where(sequelize.fn('lower', sequelize.col('name')), request.session.User.name.toLowerCase()) });
      if (!me || !(await me.getMembership(request.params.id))) return reply.code(403).send({ error: 'no' });
      await Team.destroy({ where: { id: request.params.id } }); return {};
    });`,
    'guarded role',
  ],
];

describe('rows and requests', () => {
  it.each(programs)('%s', (_name, code, verdict) => {
    const entry = walk(code);
    expect(`${entry.verdict} ${entry.level}`).toBe(verdict);
  });
});

const setting = `const settings = { 'setup:done': false, 'beta': false };
    (await Setting.findAll()).forEach((s) => { settings[s.key] = s.value; });`;
const open: [name: string, code: string, severity: string][] = [
  [
    'what works until the application has been set up',
    `${setting} app.post('/x/:id', async (request, reply) => {
      if (settings['setup:done']) { reply.code(404).send(); return; }
      await Team.create({ name: request.body.name }); return {};
    });`,
    'note',
  ],
  [
    'another setting is no set-up',
    `${setting} app.post('/x/:id', async (request, reply) => {
      if (settings['beta']) { reply.code(404).send(); return; }
      await Team.create({ name: request.body.name }); return {};
    });`,
    'error',
  ],
];
describe('what a signed-in user does with rows that he names', () => {
  const rows: [name: string, code: string, severities: string][] = [
    [
      'a method of a row, though a column of that name was asked for first',
      `const row = await Team.findOne({ where: { id: request.params.id } }); if (row.save) { row.name = request.body.name; await row.save(); }`,
      'warning',
    ],
    ['a new row under a parent', `await Setting.create({ TeamId: request.params.id, key: request.body.key });`, 'warning'],
    ['a new row of a kind that everybody may pick', `await Team.create({ name: request.body.name, TeamTypeId: request.body.type });`, ''],
    ['a new row under a parent, and his own', `await TeamMember.create({ TeamId: request.params.id, UserId: request.session.User.id });`, ''],
  ];
  it.each(rows)('%s', (_name, code, severities) => {
    const { report } = scan(`${signedIn} app.post('/x/:id', async (request) => { ${code} return {}; });`);
    const found = report.findings.filter((f) => f.ruleId === 'authlint/require-authorization');
    expect(found.map((f) => f.severity).join(',')).toBe(severities);
  });
});
describe('entries that are open on purpose', () => {
  it.each(open)('%s', (_name, code, severity) => {
    const { report } = scan(code);
    expect(report.findings.filter((f) => f.ruleId === 'authlint/no-unprotected-route').map((f) => f.severity)).toEqual([severity]);
  });
});
