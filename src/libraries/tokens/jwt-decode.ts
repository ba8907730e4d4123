/** jwt-decode: nothing is verified. */
import type { Library } from '../../evaluate/models.ts';
import { decodes } from '../shared.ts';

export const jwtDecode: Library = {
  name: 'jwt-decode',
  packages: ['jwt-decode'],
  modules: { '': { jwtDecode: decodes('jwtDecode'), default: decodes('jwtDecode') } },
};
