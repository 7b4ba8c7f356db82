// Walks through examples/web_app in Chromium and prints a line per check. Ends at the first that fails.

import { Chromium, RESTORED, button, heading, link, run, same, startApplication } from "./session.mjs";

const EMAIL = "ada@acme.com";
const PASSWORD = "correct horse battery";

const origin = await startApplication();
const chromium = await Chromium.launch(origin);
const desk = await chromium.window();
const page = await desk.newPage();

/** Visits a path of the application and returns the status. */
const visit = async (page, path) => (await page.goto(origin + path)).status();
const samePath = (page, path) => same(page.url(), origin + path, "the URL");

/** Fills the form of the emulator's page. */
async function enter(page, password = PASSWORD) {
  await page.getByLabel("Email").fill(EMAIL);
  await page.getByLabel("Password").fill(password);
  await button(page, "Sign in").click();
}

async function signIn(page, organization) {
  await enter(page);
  await button(page, organization).click();
}

/** Returns the cookies of the application by name, without those of the emulator. */
async function cookies(window) {
  const all = await window.cookies(origin);
  return new Map(all.filter(({ name }) => name.startsWith("wos-")).map((cookie) => [cookie.name, cookie]));
}

/** Sends a request of a script on the page, and returns the parts of the response that are compared. */
const fetchOf = (page, path, options) =>
  page.evaluate(
    async ([path, options]) => {
      const response = await fetch(path, options);
      const type = response.headers.get("content-type");
      return { status: response.status, type, json: type?.includes("json") ? await response.json() : null };
    },
    [path, options],
  );

/** The URL of the last callback in the first tab. */
let callback;
page.on("request", (request) => {
  if (request.url().startsWith(`${origin}/callback?`)) callback = request.url();
});

const checks = {
  async "the home page is public"() {
    same(await visit(page, "/"), 200, "the status");
    await heading(page, "Acme");
    await link(page, "Create an account").waitFor();
    await chromium.look(page, "home");
  },

  async "a script without a session gets 401 and JSON"() {
    chromium.expectStatus(401);
    const { status, type, json } = await fetchOf(page, "/dashboard");
    same([status, type, json.error], [401, "application/json", "unauthorized"], "the response");
  },

  async "the dashboard leads to the sign-in page"() {
    await visit(page, "/dashboard");
    await heading(page, "Sign in");
    same(new URL(page.url()).hostname, "127.0.0.1", "the host");
    await chromium.look(page, "sign-in");
    await link(page, "Sign up").click();
    await heading(page, "Sign up");
    await chromium.look(page, "sign-up");
    await link(page, "Sign in").click();
    await heading(page, "Sign in");
  },

  async "the cookie of a sign-in in progress is HttpOnly and SameSite=Lax"() {
    const found = [...(await cookies(desk)).values()];
    same(found.length, 1, "the number of cookies");
    const [{ httpOnly, sameSite, secure, path }] = found;
    const expected = { httpOnly: true, sameSite: "Lax", secure: false, path: "/" };
    same({ httpOnly, sameSite, secure, path }, expected, "the cookie");
  },

  async "a wrong password shows a message and keeps the email"() {
    chromium.expectStatus(422);
    await enter(page, "wrong");
    await page.getByRole("alert").getByText("Email or password is wrong.").waitFor();
    same(await page.getByLabel("Email").inputValue(), EMAIL, "the email");
    same(await page.getByLabel("Password").inputValue(), "", "the password");
    await chromium.look(page, "wrong-password");
  },

  async "the right password asks for the organization"() {
    await enter(page);
    await heading(page, "Choose an organization");
    await chromium.look(page, "organizations");
  },

  async "the sign-in ends at the page that was asked for"() {
    await button(page, "Acme Corporation").click();
    await heading(page, "Hello Ada");
    samePath(page, "/dashboard");
    await chromium.look(page, "dashboard");
  },

  async "the session cookie is HttpOnly and SameSite=Lax"() {
    const found = await cookies(desk);
    const { httpOnly, sameSite, secure, path, domain } = found.get("wos-session");
    const expected = { httpOnly: true, sameSite: "Lax", secure: false, path: "/", domain: "localhost" };
    same({ httpOnly, sameSite, secure, path, domain }, expected, "the cookie");
    same([...found.keys()].filter((name) => name.includes("verifier")), [], "the cookies of the sign-in");
    const seen = await page.evaluate(() => document.cookie);
    same(seen.includes("wos-"), false, "a script sees a cookie");
  },

  async "caches do not store pages of the session"() {
    for (const path of ["/", "/dashboard"]) {
      const headers = (await page.goto(origin + path)).headers();
      same([headers["cache-control"], headers.vary], ["private, no-store", "Cookie"], `the headers of ${path}`);
    }
  },

  async "the callback loaded again shows the application"() {
    same((await page.goto(callback)).status(), 200, "the status");
    await heading(page, "Hello Ada");
    samePath(page, "/dashboard");
  },

  async "the back button at the callback shows the application"() {
    await visit(page, "/");
    await page.goto(callback);
    await heading(page, "Hello Ada");
    await page.goBack(RESTORED);
    await heading(page, "Welcome back");
    await chromium.look(page, "home-signed-in");
    await page.goForward(RESTORED);
    await heading(page, "Hello Ada");
  },

  async "a page without the permission is refused"() {
    chromium.expectStatus(403);
    await link(page, "Billing").click();
    await heading(page, "No access");
    samePath(page, "/dashboard/billing");
    await chromium.look(page, "no-access");
    await link(page, "Back to the application").click();
    await heading(page, "Welcome back");
  },

  async "the organization is switched by its button"() {
    await visit(page, "/dashboard");
    await button(page, "Globex").click();
    await page.getByText("billing:read").waitFor();
    await page.getByRole("button", { name: "Globex", pressed: true }).waitFor();
    samePath(page, "/dashboard");
    await chromium.look(page, "switched");
  },

  async "the page with the permission opens"() {
    await link(page, "Billing").click();
    await heading(page, "Billing");
    await chromium.look(page, "billing");
  },

  async "the focus is visible"() {
    await visit(page, "/dashboard");
    await page.keyboard.press("Tab");
    const outline = () => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return document.activeElement === document.body ? "none" : `${outlineStyle} ${outlineWidth}`;
    };
    // The links to the home page and the dashboard, the sign-out, two organizations, the bills.
    for (let i = 0; i < 6; i += 1) {
      same(await page.evaluate(outline), "solid 3px", "the outline");
      if (i === 3) await chromium.screenshot(page, "focus");
      await page.keyboard.press("Tab");
    }
  },

  async "a narrow window needs no horizontal scrolling"() {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ["/", "/dashboard", "/dashboard/billing"]) {
      await visit(page, path);
      same(await page.evaluate(() => document.documentElement.scrollWidth), 320, `the width of ${path}`);
    }
    await visit(page, "/dashboard");
    await chromium.look(page, "narrow");
    await page.setViewportSize(size);
  },

  async "a second tab is signed in"() {
    const tab = await desk.newPage();
    same(await visit(tab, "/dashboard"), 200, "the status");
    await heading(tab, "Hello Ada");
    samePath(tab, "/dashboard");
    await tab.close();
  },

  async "a page of another site cannot sign out"() {
    const before = (await cookies(desk)).get("wos-session").value;
    const tab = await desk.newPage();
    // The same machine, but another site.
    await tab.goto(origin.replace("localhost", "127.0.0.1"));
    chromium.expectStatus(403);
    await tab.evaluate((action) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action });
      document.body.append(form);
      form.submit();
    }, `${origin}/sign-out`);
    await heading(tab, "Request rejected");
    await chromium.look(tab, "request-rejected");
    await tab.close();
    same((await cookies(desk)).get("wos-session").value, before, "the session");
  },

  async "the sign-out ends at the home page and removes the cookies"() {
    await visit(page, "/dashboard/billing");
    await link(page, "Dashboard").click();
    await heading(page, "Hello Ada");
    await button(page, "Sign out").click();
    await link(page, "Create an account").waitFor();
    samePath(page, "/");
    same([...(await cookies(desk)).keys()], [], "the cookies");
  },

  async "the back button after the sign-out shows no data of the session"() {
    await page.goBack(RESTORED);
    await heading(page, "Sign in");
    same((await page.content()).includes(EMAIL), false, "the page has the email");
  },

  async "after the sign-out the dashboard asks to sign in again"() {
    await visit(page, "/dashboard");
    await heading(page, "Sign in");
  },

  async "a cancelled sign-in shows a page that leads back to it"() {
    chromium.expectStatus(400);
    await button(page, "Cancel").click();
    await heading(page, "The sign-in was not completed");
    await chromium.look(page, "not-completed");
    await link(page, "Sign in").click();
    await heading(page, "Sign in");
  },

  async "two tabs sign in at once"() {
    const window = await chromium.window();
    const [one, other] = [await window.newPage(), await window.newPage()];
    await Promise.all([visit(one, "/dashboard"), visit(other, "/dashboard/billing")]);
    await Promise.all([enter(one), enter(other)]);
    await Promise.all([one, other].map((tab) => button(tab, "Globex").click()));
    await Promise.all([heading(one, "Hello Ada"), heading(other, "Billing")]);
    const names = [...(await cookies(window)).keys()];
    same(names.filter((name) => name.includes("verifier")), [], "the cookies of the sign-ins");
    await window.close();
  },

  async "a sign-in that starts at WorkOS is started again"() {
    const window = await chromium.window();
    const tab = await window.newPage();
    await visit(tab, "/callback?code=unsolicited");
    await heading(tab, "Sign in");
    await signIn(tab, "Globex");
    await heading(tab, "Welcome back");
    samePath(tab, "/");
    await window.close();
  },

  async "an impersonator is named on each page"() {
    const window = await chromium.window();
    const tab = await window.newPage();
    same(await visit(tab, "/impersonate"), 200, "the status");
    await heading(tab, "Hello Ada");
    await tab.getByText("support@acme.com").waitFor();
    await chromium.look(tab, "impersonation");
    await visit(tab, "/");
    await tab.getByText("support@acme.com").waitFor();
    await window.close();
  },

  async "a browser that keeps no session is told so"() {
    const window = await chromium.window();
    const tab = await window.newPage();
    await window.addCookies([{ name: "wos-sign-ins", value: "3", url: origin }]);
    chromium.expectStatus(400);
    same(await visit(tab, "/sign-in"), 400, "the status");
    await heading(tab, "The sign-in does not last");
    await chromium.look(tab, "cookies-lost");
    await window.close();
  },

  async "the emulator says that a session has ended"() {
    const tab = await desk.newPage();
    await tab.goto(new URL("/signed-out", page.url()).href);
    await heading(tab, "Signed out");
    await chromium.look(tab, "signed-out");
    await tab.close();
  },

  async "no page reports an error, loads from elsewhere, or is hard to read"() {
    same(chromium.problems, [], "the problems");
    same(chromium.unreported, [], "the error statuses that Chromium has not reported");
  },
};

await run(chromium, checks);
