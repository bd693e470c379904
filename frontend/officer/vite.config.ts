import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The files that the app needs without a network are written into the service worker, under one version. */
function shell(): Plugin {
  return {
    name: "daylit-shell",
    generateBundle(_options, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The service worker is not in the bundle.");
      const files = Object.values(bundle).filter((each) => each !== worker);
      const hash = createHash("sha256").update(worker.code);
      for (const each of files.sort((one, other) => (one.fileName < other.fileName ? -1 : 1))) {
        hash.update(each.fileName).update(each.type === "chunk" ? each.code : each.source);
      }
      const names = files.map((each) => each.fileName).filter((name) => name !== "index.html");
      const list = JSON.stringify(["", "manifest.webmanifest", "icon.svg", "icon-192.png", ...names]);
      worker.code = worker.code
        .replace(/["'`]__FILES__["'`]/, list)
        .replaceAll("__VERSION__", hash.digest("hex").slice(0, 12));
    },
  };
}

export default defineConfig({
  base: "/collect/",
  resolve: { alias: { "daylit-rules": here("../rules/index.js") } },
  plugins: [shell()],
  build: {
    target: "es2022",
    outDir: process.env["DAYLIT_OFFICER_OUT"] ?? here("../../src/daylit/web/collect/static/officer"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: here("index.html"), sw: here("src/sw.ts") },
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  // A busy machine is slow, and no test here is about time.
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 120_000 },
} as Parameters<typeof defineConfig>[0]);
