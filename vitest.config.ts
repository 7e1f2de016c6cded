import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const packages = ["packages", "apps"].flatMap((folder) =>
  readdirSync(folder).map((name) => ({ name, root: join(folder, name) })),
);

// Our packages resolve to their sources: tests need no build.
const conditions = ["@recofinement/source", "module", "node", "development|production"];

export default defineConfig({
  test: {
    // An embedded database takes up to 770 MB, so two at a time.
    maxWorkers: 2,
    projects: packages.map(({ name, root }) => ({
      root,
      ssr: { resolve: { conditions } },
      // Global setups are resolved in an environment of vitest's own.
      environments: { __vitest__: { resolve: { conditions } } },
      test: {
        name,
        include: ["src/**/*.test.ts"],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        globalSetup: existsSync(join(root, "src/testing/global-setup.ts"))
          ? ["src/testing/global-setup.ts"]
          : [],
      },
    })),
  },
});
