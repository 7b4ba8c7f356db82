// The web application as a process, Chromium with what it reports (console, failed requests, foreign hosts), and checks.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { WEB_APP: program, CHROMIUM: executablePath, NODE_TOOLS: tools, SCREENSHOTS: folder } = process.env;
const { chromium } = await import(join(tools, "playwright-core", "index.mjs"));
const axe = await readFile(join(tools, "axe-core", "axe.min.js"), "utf8");

/** Milliseconds that a page may take. */
const PATIENCE = 10_000;

const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  // A request to any other host fails, and is reported.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/** Starts the application on a free port. Ends it when this process ends. */
export async function startApplication() {
  const child = spawn(program, [], { env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));
  const ended = once(child, "exit").then(() => {
    throw new Error("the application has ended");
  });
  const line = once(createInterface(child.stdout), "line");
  const [text] = await Promise.race([line, ended]);
  // Without a listener the application would block as soon as the pipe is full.
  child.stdout.resume();
  ended.catch(() => {});
  return text.split(" ")[0];
}

/** Chromium, and what goes wrong in it. */
export class Chromium {
  /** What no page may cause. */
  problems = [];
  screenshots = 0;
  /** Announced error statuses that Chromium has not reported yet. */
  unreported = [];

  static async launch(origin) {
    const self = new Chromium();
    self.origin = origin;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    self.browser = await chromium.launch({
      executablePath,
      args: FLAGS,
      chromiumSandbox: false,
      // What the back button shows is tested with the cache that users have.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    });
    return self;
  }

  /** Opens a window with cookies of its own. */
  async window() {
    const context = await this.browser.newContext({ viewport: { width: 1000, height: 700 } });
    context.setDefaultTimeout(PATIENCE);
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      const isLocal = protocol === "data:" || ["localhost", "127.0.0.1"].includes(hostname);
      if (!isLocal) this.problems.push(`a request to ${hostname}`);
    });
    context.on("requestfailed", (request) => {
      this.problems.push(`${request.method()} ${request.url()}: ${request.failure()?.errorText}`);
    });
    context.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      // Chromium reports each response with an error status.
      const index = this.unreported.findIndex((status) => message.text().includes(`status of ${status} `));
      if (index < 0) this.problems.push(`console: ${message.text()} (${message.location().url})`);
      else this.unreported.splice(index, 1);
    });
    context.on("weberror", (error) => this.problems.push(`script: ${error.error()}`));
    return context;
  }

  /** Announces a response with an error status, which Chromium reports in the console. */
  expectStatus(status) {
    this.unreported.push(status);
  }

  /** Takes a screenshot of a page, light and dark, and checks its accessibility, except for a rule of axe. */
  async look(page, name, except) {
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await this.screenshot(page, `${name}-${colorScheme}`);
      // The color scheme changes nothing but colors.
      const options = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
      if (except) options.rules = { [except]: { enabled: false } };
      const { violations } = await page.evaluate((options) => globalThis.axe.run(options), options);
      for (const { id, help, nodes } of violations) {
        this.problems.push(`${name}, ${colorScheme}: ${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  }

  /** Looks at a page, in a narrow window and reloaded, too. A reload has to show the same heading. */
  async inspect(page, name, status = 200) {
    const title = () => page.locator("h1").innerText();
    const before = await title();
    await this.look(page, name);
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    same(await page.evaluate(() => document.documentElement.scrollWidth), 320, `the width of ${name}`);
    await this.screenshot(page, `${name}-narrow`);
    await page.setViewportSize(size);
    if (status >= 400) this.expectStatus(status);
    same((await page.reload()).status(), status, `the status of ${name} after a reload`);
    same(await title(), before, `the heading of ${name} after a reload`);
  }

  async screenshot(page, name) {
    await page.screenshot({ path: join(folder, `${name}.png`) });
    this.screenshots += 1;
  }
}

export const same = (found, expected, what) => {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: ${is}, not ${should}`);
};
export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const link = (page, name) => page.getByRole("link", { name, exact: true });

/** A page that is restored from the cache of the back button is not loaded again. */
export const RESTORED = { waitUntil: "commit" };

/** Runs checks by name and prints a line for each. Ends the process, at the first that fails. */
export async function run(chromium, checks) {
  let passed = 0;
  const started = Date.now();
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
    } catch (error) {
      for (const [index, tab] of chromium.browser.contexts().flatMap((window) => window.pages()).entries()) {
        await chromium.screenshot(tab, `failure-${index}`).catch(() => {});
        console.error(`tab ${index}: ${tab.url()}`);
      }
      console.error(`FAILED ${name}\n${error.message}`);
      chromium.problems.forEach((problem) => console.error(problem));
      process.exit(1);
    }
    passed += 1;
    console.log(`ok ${name}`);
  }
  await chromium.browser.close();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${chromium.screenshots} screenshots in ${folder}, ${seconds} s`);
  console.log(`browser: ${passed} checks passed`);
  process.exit(0);
}
