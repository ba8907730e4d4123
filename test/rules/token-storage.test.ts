/** Tokens where scripts read them: what is said, and of what nothing is. */
import { describe } from 'vitest';
import { speaks } from './programs.ts';

const client = (code: string): Record<string, string> => ({ 'components/client.tsx': `'use client';\n${code}` });
const login = (body: string, head = ''): string => `${head}
export function Login() { const onSubmit = async () => { const { token, theme } = await (await fetch('/api/login')).json(); ${body} }; return <form onSubmit={onSubmit} />; }`;

describe('written', () => {
  speaks(
    'no-token-in-web-storage',
    [
      ['localStorage by its key', login(`localStorage.setItem('access_token', token);`), 'warning'],
      ['by the name of the value', login(`window.localStorage.setItem('x', token);`), 'warning'],
      ['as a property', login(`sessionStorage.jwt = token;`), 'warning'],
      ['through a helper', login(`save('refreshToken', token);`, `const save = (key, value) => localStorage.setItem(key, JSON.stringify(value));`), 'warning'],
      [
        'with a hook',
        `import { useLocalStorage } from 'usehooks-ts'; export function C() { const [t, setToken] = useLocalStorage('token', ''); const go = async () => { const { token } = await (await fetch('/a')).json(); setToken(token); }; return <a onClick={go} />; }`,
        'warning',
      ],
      [
        'zustand persists it',
        `import { create } from 'zustand'; import { persist } from 'zustand/middleware'; export const useAuth = create(persist((set) => ({ token: null, setToken: (token) => set({ token }) }), { name: 'auth' }));`,
        'warning',
      ],
      [
        'zustand curried',
        `import { create } from 'zustand'; import { persist } from 'zustand/middleware'; export const useAuth = create()(persist((set) => ({ token: null, user: null }), { name: 'auth' }));`,
        'warning',
      ],
      ['jotai', `import { atomWithStorage } from 'jotai/utils'; export const tokenAtom = atomWithStorage('token', '');`, 'warning'],
      [
        'pinia',
        `import { defineStore } from 'pinia'; export const useAuth = defineStore('auth', { state: () => ({ token: null, user: null }), persist: true });`,
        'warning',
      ],
      [
        'pinia picks it',
        `import { defineStore } from 'pinia'; export const useAuth = defineStore('auth', { state: () => ({ token: null, user: null }), persist: { pick: ['token'] } });`,
        'warning',
      ],
      [
        'redux-persist',
        `import { persistReducer } from 'redux-persist'; export const r = persistReducer({ key: 'root', storage, whitelist: ['auth', 'theme'] }, (s) => s);`,
        'warning',
      ],
      ['localforage', login(`await localforage.setItem('token', token);`, `import localforage from 'localforage';`), 'warning'],
      ['idb-keyval', login(`await set('token', token);`, `import { set } from 'idb-keyval';`), 'warning'],
      ['Capacitor', login(`await Preferences.set({ key: 'token', value: token });`, `import { Preferences } from '@capacitor/preferences';`), 'warning'],
    ],
    client,
  );
});

describe('nothing to say', () => {
  speaks(
    'no-token-in-web-storage',
    [
      ['what somebody likes', login(`localStorage.setItem('theme', theme);`), ''],
      ['it is removed', login(`localStorage.removeItem('token'); localStorage.setItem('token', '');`), ''],
      ['it is read', login(`return localStorage.getItem('token');`), ''],
      ['an anti-forgery token', login(`sessionStorage.setItem('csrfToken', token);`), ''],
      ['a publishable key', login(`localStorage.setItem('publishableApiKey', theme);`), ''],
      ['the verifier of PKCE', login(`sessionStorage.setItem('code_verifier', theme);`), ''],
      ['a token of a link that works once', login(`sessionStorage.setItem('inviteToken', token);`), ''],
      ['the address of a device', login(`localStorage.setItem('fcmToken', theme);`), ''],
      ['a count of tokens', login(`localStorage.setItem('maxTokens', theme);`), ''],
      [
        'zustand leaves it out',
        `import { create } from 'zustand'; import { persist } from 'zustand/middleware'; export const useAuth = create(persist((set) => ({ token: null, theme: 'dark' }), { name: 'auth', partialize: (s) => ({ theme: s.theme }) }));`,
        '',
      ],
      [
        'pinia leaves it out',
        `import { defineStore } from 'pinia'; export const useAuth = defineStore('auth', { state: () => ({ token: null, theme: 'dark' }), persist: { pick: ['theme'] } });`,
        '',
      ],
      ['pinia keeps nothing', `import { defineStore } from 'pinia'; export const useAuth = defineStore('auth', { state: () => ({ token: null }) });`, ''],
      [
        'redux-persist keeps something else',
        `import { persistReducer } from 'redux-persist'; export const r = persistReducer({ key: 'root', storage, whitelist: ['theme'] }, (s) => s);`,
        '',
      ],
      ['the key chain of the device', login(`await SecureStore.setItemAsync('token', token);`, `import * as SecureStore from 'expo-secure-store';`), ''],
      ['in memory', login(`state.token = token;`, `const state = { token: null };`), ''],
    ],
    client,
  );
});
