/** Tokens, webhook signatures, API keys and passwords: verified, or only decoded, or verified and not looked at. */
import { describe, expect, it } from 'vitest';
import { scanApp } from '../support.ts';
import { del, erase, reject, routes } from './programs.ts';

const token = `const token = request.headers.get('authorization');`;

describe('tokens', () => {
  const jose = `import * as jose from 'jose'; const key = new TextEncoder().encode(process.env.JWT_SECRET);`;
  const jwt = `import jwt from 'jsonwebtoken';`;
  routes([
    ['jose: jwtVerify rejects', del(`${token} await jose.jwtVerify(token, key); ${erase}`, jose), 'guarded authenticated'],
    ['jose: jwtVerify not awaited', del(`${token} jose.jwtVerify(token, key); ${erase}`, jose), 'open optional'],
    ['jose: the rejection swallowed', del(`${token} try { await jose.jwtVerify(token, key); } catch {} ${erase}`, jose), 'open optional'],
    ['jose: decodeJwt proves nothing', del(`${token} const c = jose.decodeJwt(token); if (!c?.sub) ${reject} ${erase}`, jose), 'open optional'],
    [
      'jose: a role claimed',
      del(`${token} const { payload } = await jose.jwtVerify(token, key); if (payload.role !== 'admin') ${reject} ${erase}`, jose),
      'guarded role',
    ],
    ['jose: the key comes with the token', del(`${token} await jose.jwtVerify(token, jose.EmbeddedJWK); ${erase}`, jose), 'open optional'],
    [
      'jose: an unsecured token',
      del(`${token} const { payload } = jose.UnsecuredJWT.decode(token); if (!payload.sub) ${reject} ${erase}`, jose),
      'open optional',
    ],
    ['jsonwebtoken: verify throws', del(`${token} jwt.verify(token, process.env.JWT_SECRET); ${erase}`, jwt), 'guarded authenticated'],
    ['jsonwebtoken: decode proves nothing', del(`${token} if (!jwt.decode(token)) ${reject} ${erase}`, jwt), 'open optional'],
    [
      'jsonwebtoken: the callback tests its error',
      del(`${token} return jwt.verify(token, process.env.JWT_SECRET, {}, async (error) => { if (error) ${reject} ${erase} });`, jwt),
      'guarded authenticated',
    ],
    [
      'jsonwebtoken: the callback does not',
      del(`${token} return jwt.verify(token, process.env.JWT_SECRET, async (error, claims) => { console.log(claims); ${erase} });`, jwt),
      'open optional',
    ],
    [
      'fast-jwt: a verifier',
      del(`${token} verify(token); ${erase}`, `import { createVerifier } from 'fast-jwt'; const verify = createVerifier({ key: process.env.JWT_SECRET });`),
      'guarded authenticated',
    ],
    [
      'fast-jwt: a decoder',
      del(`${token} if (!decode(token)) ${reject} ${erase}`, `import { createDecoder } from 'fast-jwt'; const decode = createDecoder();`),
      'open optional',
    ],
    ['jwt-decode', del(`${token} if (!jwtDecode(token).sub) ${reject} ${erase}`, `import { jwtDecode } from 'jwt-decode';`), 'open optional'],
  ]);
});

describe("another party's signature", () => {
  const jose = `import * as jose from 'jose'; const keys = jose.createRemoteJWKSet(new URL('https://id.example.com/keys')); const own = new TextEncoder().encode(process.env.JWT_SECRET);`;
  const give = `return Response.json({ token: await new jose.SignJWT({ id: user.id }).sign(own) });`;
  const find = `const user = await db.user.findUnique({ where: { sub: payload.sub } });`;
  const post = (body: string, head: string): string => `${head}\nexport async function POST(request, { params }) { ${body} }`;
  const rsa = `import jwt from 'jsonwebtoken'; import jwksClient from 'jwks-rsa'; const client = jwksClient({ jwksUri: 'https://id.example.com/keys' });`;
  const node = `import crypto from 'node:crypto'; import jwt from 'jsonwebtoken';`;
  const byHand = `const { idToken } = await request.json(); const [head, claims, signature] = idToken.split('.'); const certs = await (await fetch('https://id.example.com/certs')).json();
const key = crypto.createPublicKey(certs[JSON.parse(Buffer.from(head, 'base64url').toString()).kid]); if (!crypto.verify('RSA-SHA256', Buffer.from(head + '.' + claims), key, Buffer.from(signature, 'base64url'))) ${reject}`;
  routes([
    [
      'sent in a field, a session for it: a log-in',
      post(`const { idToken } = await request.json(); const { payload } = await jose.jwtVerify(idToken, keys); ${find} ${give}`, jose),
      'open public',
    ],
    ['no session for it', post(`const { idToken } = await request.json(); await jose.jwtVerify(idToken, keys); ${erase}`, jose), 'guarded authenticated'],
    [
      'sent with every request',
      post(`const { payload } = await jose.jwtVerify(request.headers.get('authorization'), keys); ${find} ${give}`, jose),
      'guarded authenticated',
    ],
    [
      'signed by the application itself',
      post(`const { idToken } = await request.json(); const { payload } = await jose.jwtVerify(idToken, own); ${find} ${give}`, jose),
      'guarded authenticated',
    ],
    [
      'jwks-rsa',
      post(
        `const { idToken } = await request.json(); const key = await client.getSigningKey(request.headers.get('x-kid')); const payload = jwt.verify(idToken, key.getPublicKey()); ${find} return Response.json({ token: jwt.sign({ id: user.id }, process.env.JWT_SECRET) });`,
        rsa,
      ),
      'open public',
    ],
    [
      'checked by hand, a session for it',
      post(`${byHand} return Response.json({ token: jwt.sign({ claims }, process.env.JWT_SECRET) });`, node),
      'open public',
    ],
    ['checked by hand, no session for it', post(`${byHand} ${erase}`, node), 'guarded signature'],
  ]);
});
describe('keys that come with the request', () => {
  const node = `import crypto from 'node:crypto';`;
  const sent = `const { key, signature, text } = await request.json();`;
  routes([
    ['node:crypto', del(`${sent} if (!crypto.verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'))) ${reject} ${erase}`, node), 'open optional'],
    [
      'among options',
      del(`${sent} if (!crypto.verify(null, Buffer.from(text), { key, dsaEncoding: 'der' }, Buffer.from(signature, 'hex'))) ${reject} ${erase}`, node),
      'open optional',
    ],
    [
      'a key of the deployment',
      del(`${sent} if (!crypto.verify(null, Buffer.from(text), process.env.HOOK_KEY, Buffer.from(signature, 'hex'))) ${reject} ${erase}`, node),
      'guarded signature',
    ],
    [
      'a stream of its own',
      del(
        `${sent} const v = crypto.createVerify('SHA256'); v.update(text); v.end(); if (!v.verify(crypto.createPublicKey(key), signature, 'hex')) ${reject} ${erase}`,
        node,
      ),
      'open optional',
    ],
    [
      'a bare key pair',
      del(`${sent} if (!secp256k1.verify(signature, text, key)) ${reject} ${erase}`, `import { secp256k1 } from '@noble/curves/secp256k1';`),
      'open optional',
    ],
    [
      'a bare key pair of the deployment',
      del(`${sent} if (!secp256k1.verify(signature, text, process.env.HOOK_KEY)) ${reject} ${erase}`, `import { secp256k1 } from '@noble/curves/secp256k1';`),
      'guarded signature',
    ],
    ['tweetnacl', del(`${sent} if (!nacl.sign.detached.verify(text, signature, key)) ${reject} ${erase}`, `import nacl from 'tweetnacl';`), 'open optional'],
    [
      'a package that no file describes',
      del(`${sent} if (!check(signature, text, key)) ${reject} ${erase}`, `import { check } from 'some-curve';`),
      'open public',
    ],
    [
      'the same with a token alone',
      del(`const { token } = await request.json(); if (!check(token)) ${reject} ${erase}`, `import { check } from 'some-curve';`),
      'guarded authenticated',
    ],
    [
      'a digest of what was sent',
      del(`const { token } = await request.json(); if (!hashOf(token)) ${reject} ${erase}`, `import hashOf from 'sha512-fast';`),
      'open public',
    ],
    [
      'in the header of a token',
      del(
        `${token} const { jwk } = jose.decodeProtectedHeader(token); await jose.jwtVerify(token, await jose.importJWK(jwk)); ${erase}`,
        `import * as jose from 'jose';`,
      ),
      'open optional',
    ],
    [
      'in a field, for jsonwebtoken',
      del(`const { idToken, key } = await request.json(); jwt.verify(idToken, key); ${erase}`, `import jwt from 'jsonwebtoken';`),
      'open optional',
    ],
  ]);
});

describe('webhooks', () => {
  const raw = `const body = await request.text(); const signature = request.headers.get('x-signature');`;
  const octokit = `import { verify } from '@octokit/webhooks-methods';`;
  const stripe = `import Stripe from 'stripe'; const stripe = new Stripe(process.env.STRIPE_KEY);`;
  routes([
    ['stripe', del(`${raw} stripe.webhooks.constructEvent(body, signature, process.env.WHSEC); ${erase}`, stripe), 'guarded signature'],
    ['stripe without verification', del(`${raw} stripe.webhooks.constructEventWithoutVerification(body); ${erase}`, stripe), 'open optional'],
    [
      'a notification of the App Store',
      del(
        `const verifier = new SignedDataVerifier([], true, 'Production', 'org.example.app'); const { signedPayload } = await request.json(); await verifier.verifyAndDecodeNotification(signedPayload); ${erase}`,
        `import { SignedDataVerifier } from '@apple/app-store-server-library';`,
      ),
      'guarded signature',
    ],
    [
      'secure-webhooks',
      del(
        `const body = await request.text(); if (!symmetric.verify(body, process.env.HOOK_SECRET, request.headers.get('x-signature'))) ${reject} ${erase}`,
        `import { symmetric } from 'secure-webhooks';`,
      ),
      'guarded signature',
    ],
    ['svix', del(`${raw} new Webhook(process.env.WHSEC).verify(body, {}); ${erase}`, `import { Webhook } from 'svix';`), 'guarded signature'],
    [
      'standardwebhooks',
      del(`${raw} new Webhook(process.env.WHSEC).verify(body, {}); ${erase}`, `import { Webhook } from 'standardwebhooks';`),
      'guarded signature',
    ],
    ['octokit gives a boolean', del(`${raw} if (!(await verify(process.env.S, body, signature))) ${reject} ${erase}`, octokit), 'guarded signature'],
    [
      'probot takes in what GitHub signed',
      del(
        `${raw} await app.webhooks.verifyAndReceive({ id: '1', name: 'push', payload: body, signature }); ${erase}`,
        `import { Probot } from 'probot'; const app = new Probot({ secret: process.env.S });`,
      ),
      'guarded signature',
    ],
    [
      'probot takes in whatever comes',
      del(
        `${raw} await app.receive({ id: '1', name: 'push', payload: JSON.parse(body) }); ${erase}`,
        `import { Probot } from 'probot'; const app = new Probot({ secret: process.env.S });`,
      ),
      'open optional',
    ],
    ['octokit: the boolean not tested', del(`${raw} await verify(process.env.S, body, signature); ${erase}`, octokit), 'open optional'],
    ['octokit: the promise tested', del(`${raw} if (!verify(process.env.S, body, signature)) ${reject} ${erase}`, octokit), 'open optional'],
    [
      'qstash: a receiver',
      del(
        `${raw} await new Receiver({ currentSigningKey: 'a', nextSigningKey: 'b' }).verify({ body, signature }); ${erase}`,
        `import { Receiver } from '@upstash/qstash';`,
      ),
      'guarded signature',
    ],
    [
      'qstash: the wrapper',
      `import { verifySignatureAppRouter } from '@upstash/qstash/nextjs'; export const DELETE = verifySignatureAppRouter(async (request, { params }) => { ${erase} });`,
      'guarded signature',
    ],
    [
      'slack throws',
      del(`${raw} verifySlackRequest({ signingSecret: process.env.S, body, headers: {} }); ${erase}`, `import { verifySlackRequest } from '@slack/bolt';`),
      'guarded signature',
    ],
    [
      'slack: the boolean not tested',
      del(`${raw} isValidSlackRequest({ signingSecret: process.env.S, body, headers: {} }); ${erase}`, `import { isValidSlackRequest } from '@slack/bolt';`),
      'open optional',
    ],
    [
      'an own digest compared in constant time',
      del(
        `${raw} const mac = createHmac('sha256', process.env.SIGNING_SECRET).update(body).digest(); if (!timingSafeEqual(mac, Buffer.from(signature, 'hex'))) ${reject} ${erase}`,
        `import { createHmac, timingSafeEqual } from 'node:crypto';`,
      ),
      'guarded signature',
    ],
    [
      'a plain hash that anybody can make',
      del(`${raw} if (createHash('sha256').update(body).digest('hex') !== signature) ${reject} ${erase}`, `import { createHash } from 'node:crypto';`),
      'open optional',
    ],
    [
      'a workflow endpoint',
      `import { serve } from '@upstash/workflow/nextjs'; const { POST } = serve(async (context) => { await context.run('x', async () => { await db.note.deleteMany({}); }); }); export const DELETE = POST;`,
      'guarded signature',
    ],
    [
      'inngest',
      `import { Inngest } from 'inngest'; import { serve } from 'inngest/next'; const h = serve({ client: new Inngest({ id: 'a' }), functions: [] }); export const DELETE = h.PUT;`,
      'guarded signature',
    ],
  ]);
});

describe('API keys and passwords', () => {
  const key = `const key = request.headers.get('x-api-key');`;
  routes([
    [
      'unkey: the result read',
      del(`${key} const { result, error } = await verifyKey(key); if (error || !result.valid) ${reject} ${erase}`, `import { verifyKey } from '@unkey/api';`),
      'guarded authenticated',
    ],
    [
      'unkey: the result is an object',
      del(`${key} const { result } = await verifyKey(key); if (!result) ${reject} ${erase}`, `import { verifyKey } from '@unkey/api';`),
      'open optional',
    ],
    [
      'unkey: the wrapper',
      `import { withUnkey } from '@unkey/nextjs'; export const DELETE = withUnkey(async (request, { params }) => { ${erase} }, { rootKey: 'x' });`,
      'guarded authenticated',
    ],
    [
      'bcrypt, whose callback erases for whoever knows the key',
      del(
        `${key} const row = await db.key.findFirst({}); return new Promise((resolve) => { bcrypt.compare(key, row.hash, async (error, same) => { if (error || !same) return resolve(new Response('', { status: 401 })); await db.note.delete({ where: { id: (await params).id } }); resolve(Response.json({})); }); });`,
        `import bcrypt from 'bcrypt';`,
      ),
      'guarded authenticated',
    ],
    [
      'bcrypt, whose callback does not look',
      del(
        `${key} const row = await db.key.findFirst({}); return new Promise((resolve) => { bcrypt.compare(key, row.hash, async (error) => { if (error) return resolve(new Response('', { status: 401 })); await db.note.delete({ where: { id: (await params).id } }); resolve(Response.json({})); }); });`,
        `import bcrypt from 'bcrypt';`,
      ),
      'open optional',
    ],
    [
      'bcrypt against a stored hash of a key',
      del(`${key} const row = await db.key.findFirst({}); if (!(await bcrypt.compare(key, row.hash))) ${reject} ${erase}`, `import bcrypt from 'bcrypt';`),
      'guarded authenticated',
    ],
    [
      'a hash that takes its data in one statement and gives it in another',
      del(
        `${key} const hash = createHash('sha256'); hash.update(key); const row = await db.key.findFirst({ where: { value: hash.digest('hex') } }); if (!row) ${reject} ${erase}`,
        `import { createHash } from 'node:crypto';`,
      ),
      'guarded authenticated',
    ],
    [
      'scrypt over the secret of a client, which may not be sent',
      del(
        `const client = await db.client.findUnique({ where: { id: request.headers.get('x-client') } }); const sent = request.headers.get('x-client-secret') || ''; const right = await new Promise((resolve, reject) => { const [salt, stored] = client.secret.split('.'); scrypt(sent, salt, 32, (error, made) => { if (error) reject(error); resolve(timingSafeEqual(new Uint8Array(made), new Uint8Array(Buffer.from(stored, 'hex')))); }); }); if (!right) ${reject} ${erase}`,
        `import { scrypt, timingSafeEqual } from 'node:crypto';`,
      ),
      'guarded signature',
    ],
    [
      'a user looked up by his password: a log-in',
      del(
        `const { email, password } = await request.json(); const user = await db.user.findFirst({ where: { email, password } }); if (!user) ${reject} await db.session.create({ data: { userId: user.id } }); return Response.json({ ok: true });`,
      ),
      'open public',
    ],
    [
      'a user looked up by a token of his',
      del(`const { email, token } = await request.json(); const user = await db.user.findFirst({ where: { email, token } }); if (!user) ${reject} ${erase}`),
      'guarded signature',
    ],
    [
      'the same for the password of a user: a log-in',
      del(
        `const { email, password } = await request.json(); const user = await db.user.findUnique({ where: { email } }); if (!user || !(await bcrypt.compare(password, user.password))) ${reject} await db.session.create({ data: { userId: user.id } }); return Response.json({ ok: true });`,
        `import bcrypt from 'bcrypt';`,
      ),
      'open public',
    ],
    [
      'a log-in at which a token may be sent too',
      del(
        `const { email, password, captcha, inviteToken } = await request.json(); if (inviteToken) jwt.verify(inviteToken, process.env.JWT_SECRET); const user = await db.user.findUnique({ where: { email } }); if (!user || !(await bcrypt.compare(password, user.password))) ${reject} await db.session.create({ data: { userId: user.id } }); return Response.json({ ok: true });`,
        `import bcrypt from 'bcrypt'; import jwt from 'jsonwebtoken';`,
      ),
      'open public',
    ],
    [
      'a password and a token that has to be sent',
      del(
        `const { email, password, inviteToken } = await request.json(); jwt.verify(inviteToken, process.env.JWT_SECRET); const user = await db.user.findUnique({ where: { email } }); if (!user || !(await bcrypt.compare(password, user.password))) ${reject} ${erase}`,
        `import bcrypt from 'bcrypt'; import jwt from 'jsonwebtoken';`,
      ),
      'guarded authenticated',
    ],
    [
      'the own password once more, behind a session',
      del(
        `const user = await getUser(); if (!user) ${reject} const { password } = await request.json(); const row = await db.user.findUnique({ where: { id: user.id } }); if (!(await bcrypt.compare(password, row.password))) ${reject} ${erase}`,
        `import bcrypt from 'bcrypt'; import { getUser } from '../../../../lib/auth';`,
      ),
      'guarded authenticated',
    ],
    [
      'a proof of Secure Remote Password',
      del(
        `const { email, proof } = await request.json(); const user = await db.user.findUnique({ where: { email } }); const server = new jsrp.server(); await new Promise((resolve) => { server.init({ salt: user.salt, verifier: user.verifier }, () => resolve(null)); }); if (!server.checkClientProof(proof)) ${reject} await db.session.create({ data: { userId: user.id } }); return Response.json({ ok: true });`,
        `import jsrp from 'jsrp';`,
      ),
      'open public',
    ],
    [
      'the proof dropped',
      del(
        `const { proof } = await request.json(); const server = new jsrp.server(); server.init({}, () => undefined); server.checkClientProof(proof); ${erase}`,
        `import jsrp from 'jsrp';`,
      ),
      'open optional',
    ],
    [
      'bcrypt not awaited',
      del(`${key} const row = await db.key.findFirst({}); if (!bcrypt.compare(key, row.hash)) ${reject} ${erase}`, `import bcrypt from 'bcrypt';`),
      'open optional',
    ],
  ]);
});

describe('Supabase', () => {
  const client = (keyName: string): string =>
    `import { createServerClient } from '@supabase/ssr'; const supabase = createServerClient(process.env.NEXT_PUBLIC_SUPABASE_URL, process.env.${keyName}, { cookies: {} });`;
  const anonymous = client('NEXT_PUBLIC_SUPABASE_ANON_KEY');
  const service = client('SUPABASE_SERVICE_ROLE_KEY');
  const remove = `await supabase.from('notes').delete().eq('id', (await params).id); return Response.json({});`;
  routes([
    ['getUser tested', del(`const { data: { user } } = await supabase.auth.getUser(); if (!user) ${reject} ${erase}`, anonymous), 'guarded authenticated'],
    [
      'a second factor of the signed-in user',
      del(`const { error } = await supabase.auth.mfa.verify(await request.json()); if (error) ${reject} ${erase}`, anonymous),
      'guarded authenticated',
    ],
    ['data is an object for everybody', del(`const { data } = await supabase.auth.getUser(); if (!data) ${reject} ${erase}`, anonymous), 'open optional'],
    ['the error tested', del(`const { data, error } = await supabase.auth.getUser(); if (error) ${reject} ${erase}`, anonymous), 'guarded authenticated'],
    [
      'getSession only reads the cookie',
      del(`const { data: { session } } = await supabase.auth.getSession(); if (!session) ${reject} ${erase}`, anonymous),
      'open optional',
    ],
    ['getClaims', del(`const { data } = await supabase.auth.getClaims(); if (!data?.claims) ${reject} ${erase}`, anonymous), 'guarded authenticated'],
    [
      'getClaims has no error without a session',
      del(`const { error } = await supabase.auth.getClaims(); if (error) ${reject} ${erase}`, anonymous),
      'open optional',
    ],
    ['a write by the service key', del(remove, service), 'open public'],
    ['a write that row-level security decides', del(remove, anonymous), 'unknown unknown'],
    [
      'a read that row-level security decides',
      `${anonymous} export async function DELETE() { const { data } = await supabase.from('notes').select(); return Response.json(data); }`,
      'open public',
    ],
    ['the admin interface', del(`await supabase.auth.admin.deleteUser((await params).id); return Response.json({});`, service), 'open public'],
  ]);
});

describe('own sessions', () => {
  const lucia = `import { Lucia } from 'lucia'; const lucia = new Lucia({}, {});`;
  const id = `const id = request.cookies.get('auth_session')?.value ?? '';`;
  routes([
    ['lucia 3: the user tested', del(`${id} const { user } = await lucia.validateSession(id); if (!user) ${reject} ${erase}`, lucia), 'guarded authenticated'],
    ['lucia 3: an object for everybody', del(`${id} const r = await lucia.validateSession(id); if (!r) ${reject} ${erase}`, lucia), 'open optional'],
    [
      'a digest of the cookie looked up',
      del(
        `${id} const s = await db.session.findUnique({ where: { id: encodeHexLowerCase(sha256(new TextEncoder().encode(id))) } }); if (!s) ${reject} ${erase}`,
        `import { sha256 } from '@oslojs/crypto/sha2'; import { encodeHexLowerCase } from '@oslojs/encoding';`,
      ),
      'guarded authenticated',
    ],
    [
      'arctic: a log-in',
      `import { GitHub } from 'arctic'; const github = new GitHub('a', 'b', null); export async function DELETE(request) { const code = new URL(request.url).searchParams.get('code'); const tokens = await github.validateAuthorizationCode(code); await db.session.create({ data: {} }); return Response.json({}); }`,
      'open public',
    ],
    [
      'arctic: a log-in that kept its verifier in a cookie',
      `import { cookies } from 'next/headers'; import { Google } from 'arctic'; const google = new Google('a', 'b', null); export async function DELETE(request) { const query = new URL(request.url).searchParams; const jar = await cookies(); if (!jar.get('state') || query.get('state') !== jar.get('state').value) return new Response('', { status: 400 }); const tokens = await google.validateAuthorizationCode(query.get('code'), jar.get('verifier')?.value); await db.session.create({ data: {} }); return Response.json({}); }`,
      'open public',
    ],
  ]);
});

describe('Stack and Firebase', () => {
  const stack = `import { StackServerApp } from '@stackframe/stack'; const stack = new StackServerApp({});`;
  const firebase = `import { getAuth } from 'firebase-admin/auth'; import { getFirestore } from 'firebase-admin/firestore'; const store = getFirestore();`;
  routes([
    ['getUser tested', del(`if (!(await stack.getUser())) ${reject} ${erase}`, stack), 'guarded authenticated'],
    ['getUser that throws', del(`await stack.getUser({ or: 'throw' }); ${erase}`, stack), 'guarded authenticated'],
    ['an anonymous user is made', del(`if (!(await stack.getUser({ or: 'anonymous' }))) ${reject} ${erase}`, stack), 'open optional'],
    ['a user looked up by id', del(`if (!(await stack.getUser((await params).id))) ${reject} ${erase}`, stack), 'open optional'],
    ['a permission', del(`const u = await stack.getUser({ or: 'throw' }); if (!(await u.hasPermission('x'))) ${reject} ${erase}`, stack), 'guarded role'],
    ['an ID token', del(`${token} await getAuth().verifyIdToken(token); ${erase}`, firebase), 'guarded authenticated'],
    ['an ID token not awaited', del(`${token} getAuth().verifyIdToken(token); ${erase}`, firebase), 'open optional'],
    [
      'a document that must not be there yet, made by whoever has a role in another one',
      `${firebase} export async function DELETE(request) { ${token} const u = await getAuth().verifyIdToken(token); const mine = await store.collection('members').where('id', '==', u.uid).get(); if (mine.empty || !mine.docs[0].data().roles.includes('admin')) ${reject} const same = await store.collection('kinds').where('name', '==', request.headers.get('x-name')).get(); if (!same.empty) return new Response('taken', { status: 400 }); await store.collection('kinds').add({}); return Response.json({}); }`,
      'guarded role',
    ],
    ['a document by id', del(`await store.collection('notes').doc((await params).id).delete(); return Response.json({});`, firebase), 'open public'],
    [
      'a document whose owner is compared',
      del(
        `${token} const u = await getAuth().verifyIdToken(token); const ref = store.collection('notes').doc((await params).id); const doc = await ref.get(); if (!doc.exists || doc.data().userId !== u.uid) ${reject} await ref.delete(); return Response.json({});`,
        firebase,
      ),
      'guarded role',
    ],
  ]);
});

describe('@pilcrowjs/db-query', () => {
  const head = `import { SyncDatabase } from '@pilcrowjs/db-query'; const sql = new SyncDatabase({ query: () => [], execute: () => null });
function validate(token) { const row = sql.queryOne('SELECT session.id, session.user_id FROM session WHERE session.id = ?', [token]); if (row === null) return { user: null }; return { user: { id: row.number(1) } }; }`;
  routes([
    [
      'a session looked up by its token',
      del(`const { user } = validate(request.cookies.get('session')?.value); if (user === null) ${reject} ${erase}`, head),
      'guarded authenticated',
    ],
    [
      'the result is an object for everybody',
      del(`const r = validate(request.cookies.get('session')?.value); if (r === null) ${reject} ${erase}`, head),
      'open optional',
    ],
  ]);
});

describe('secrets of the deployment', () => {
  routes([
    [
      'read by next-runtime-env',
      del(`if (request.headers.get('x-api-key') !== env('ADMIN_API_KEY')) ${reject} ${erase}`, `import { env } from 'next-runtime-env';`),
      'guarded signature',
    ],
    [
      'what everybody may know',
      del(`if (request.headers.get('x-mode') !== env('NEXT_PUBLIC_MODE')) ${reject} ${erase}`, `import { env } from 'next-runtime-env';`),
      'open public',
    ],
  ]);
  it('compared with a header of a copy of the headers', () => {
    const { report } = scanApp({
      'package.json': JSON.stringify({ name: 'app', dependencies: { next: '15.5.0', '@prisma/client': '6.19.0' } }),
      'pages/api/x.ts': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();
export default async function handler(req, res) { const headers = new Headers(req.headers); if (headers.get('x-admin-api-key') !== process.env.ADMIN_API_KEY) throw new Error('no'); res.json(await db.user.findMany({})); }`,
    });
    expect(report.entries.map((e) => `${e.id} ${e.verdict} ${e.level}`)).toEqual(['* /api/x guarded signature']);
  });
});
