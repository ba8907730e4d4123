/** Guards that stop nobody: presence asked for verification, checks that hang on a setting. */
import { describe } from 'vitest';
import { prelude } from '../support.ts';
import { speaks } from './programs.ts';

const route = (code: string): Record<string, string> => ({
  ...prelude,
  'app/api/x/route.ts': `import { cookies } from 'next/headers'; import { db } from '../../../lib/db'; import { getUser } from '../../../lib/auth';
const no = () => new Response('Unauthorized', { status: 401 });
export async function POST(request: Request) { ${code} await db.note.deleteMany({}); return Response.json({ ok: true }); }`,
});
const header = `const sent = request.headers.get('authorization');`;

describe('only whether a credential was sent', () => {
  speaks(
    'no-presence-only-check',
    [
      ['a header', `${header} if (!sent) return no();`, 'warning'],
      ['a header, the other way round', `${header} if (sent) { await db.note.count(); } else { return no(); }`, 'warning'],
      ['a key', `if (!request.headers.get('x-api-key')) return no();`, 'warning'],
      ['headers.has', `if (!request.headers.has('authorization')) return no();`, 'warning'],
      ['a cookie', `if (!(await cookies()).get('session')) return no();`, 'warning'],
      ['the text of a cookie', `if (!(await cookies()).get('session')?.value) return no();`, 'warning'],
      ['cookies.has', `if (!(await cookies()).has('session')) return no();`, 'warning'],
      ['what a token says without a signature', `${header} const claims = JSON.parse(atob(sent ?? '')); if (!claims.admin) return no();`, 'warning'],
      ['in front of a look-up', `${header} if (!sent) return no(); if (!(await getUser())) return no();`, ''],
      ['whoever sends none goes on too', `${header} if (!sent) console.log('anonymous');`, ''],
      ['no credential', `if (!request.headers.get('accept-language')) return no();`, ''],
    ],
    route,
  );
});

describe('only while a setting is there', () => {
  speaks(
    'no-conditional-guard',
    [
      ['a secret', `${header} if (process.env.JOB_SECRET && sent !== process.env.JOB_SECRET) return no();`, 'error'],
      ['refused while it is absent', `${header} const secret = process.env.JOB_SECRET; if (!secret || sent !== secret) return no();`, ''],
      ['production', `if (process.env.NODE_ENV === 'production' && !(await getUser())) return no();`, ''],
      ['text that an absent secret makes guessable (known miss)', `${header} if (sent !== \`Bearer \${process.env.JOB_SECRET}\`) return no();`, ''],
    ],
    route,
  );
});
