/** `npm run test:long`: what takes an hour rather than minutes; no part of `npm test`. */
import type { Config } from 'jest';
import usual from './jest.config.ts';

const config: Config = {
  ...usual,
  testMatch: ['<rootDir>/test/long/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 2 * 3_600_000,
};
export default config;
