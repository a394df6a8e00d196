import tseslint from 'typescript-eslint';

/** Time, chance and waiting are passed in (ports), so that a test can say what they are. */
const NO_AMBIENT = [
  ["CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Take the time from the Clock port.'],
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'Take the time from the Clock port.'],
  ["CallExpression[callee.object.name='Math'][callee.property.name='random']", 'Take chance from the Random port.'],
  ['CallExpression[callee.name=/^(randomBytes|randomUUID)$/]', 'Take chance from the Random port.'],
  ['CallExpression[callee.name=/^set(Timeout|Interval|Immediate)$/]', 'Wait with the Clock port.'],
];
/** Warm processes are shared by tenants: nothing that changes may live in a module. */
const NO_MODULE_STATE = [
  [
    "Program > VariableDeclaration[kind='let'], Program > ExportNamedDeclaration > VariableDeclaration[kind='let']",
    'Modules hold no state: processes are shared by tenants.',
  ],
  [
    'Program > :matches(VariableDeclaration, ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator:not([id.typeAnnotation.typeAnnotation.typeName.name=/^Readonly/]) > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/]',
    'Modules hold no state: type a constant as ReadonlyMap or ReadonlySet.',
  ],
];
const NO_DEFAULT = [['ExportDefaultDeclaration', 'Exports have names.']];

const restricted = (...lists) => ['error', ...lists.flat().map(([selector, message]) => ({ selector, message }))];

export default tseslint.config(
  { ignores: ['**/dist/**', 'build/**', 'node_modules/**', 'coverage/**', '.scenario/**'] },
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      complexity: ['error', 20],
      'max-depth': ['error', 4],
      'no-restricted-syntax': restricted(NO_DEFAULT, NO_AMBIENT, NO_MODULE_STATE),
    },
  },
  {
    // The one file that picks adapters, the system's clock and chance among them.
    files: ['src/entrypoints/compose.ts'],
    rules: { 'no-restricted-syntax': restricted(NO_DEFAULT, NO_MODULE_STATE) },
  },
  {
    // These run before anything is installed, on whatever Node there is.
    files: ['scripts/*.cjs'],
    languageOptions: { ecmaVersion: 2018, sourceType: 'commonjs' },
    rules: { 'no-var': 'error', 'no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
);
