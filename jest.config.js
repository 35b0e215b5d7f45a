const project = (displayName, options) => ({
  displayName,
  testEnvironment: 'node',
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/n8n/host/'],
  ...options,
});

module.exports = {
  projects: [
    project('unit', {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      globalSetup: '<rootDir>/test/nodes/n8nEnvironment.setup.js',
      globalTeardown: '<rootDir>/test/nodes/n8nEnvironment.teardown.js',
      testPathIgnorePatterns: ['<rootDir>/test/n8n/', '<rootDir>/test/package/'],
    }),
    // What is built and how it is written: types, lint, the verification scanner, the packed tarball.
    project('package', { testMatch: ['<rootDir>/test/package/**/*.test.ts'] }),
    // A real n8n with the packed tarball installed, against the stand-in server.
    project('n8n', {
      testMatch: ['<rootDir>/test/n8n/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/n8n/patience.ts'],
    }),
  ],
};
