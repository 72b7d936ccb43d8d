/**
 * What answers already where `waxseal init` would write: a build with two answers for a path
 * fails, in whichever folder and router they are.
 */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { NextProject } from "./project.js";

/** The project's own files, from its folder on; what is missing here may be written. */
export interface OwnRoutes {
  login?: string | undefined;
  dashboard?: string | undefined;
  endpoints?: string | undefined;
}

interface Route {
  /** As the browser asks for it, with dynamic segments as the folders write them. */
  path: string;
  file: string;
}

export function findOwnRoutes(project: NextProject): OwnRoutes {
  const routes = [...routesIn(project, "app", appPath), ...routesIn(project, "pages", pagesPath)];
  const page = (path: string) =>
    routes.find((route) => route.path.replace(/\/\[\[\.\.\.[^/]+\]\]$/, "") === path)?.file;
  return {
    ...(project.hasRootLayout ? { login: page("/login"), dashboard: page("/dashboard") } : {}),
    // One dynamic segment, of whatever name and kind: two of them clash, or one hides the other.
    endpoints: routes.find(({ path }) => /^\/api\/auth\/\[[^/]+\]$/.test(path))?.file,
  };
}

/** What is left to do by hand, a step for each of them. */
export function routeHints(
  { sourceDir, language }: NextProject,
  { login, dashboard, endpoints }: OwnRoutes,
  ours: { path: string; text: string },
): string[] {
  const hints = [];
  const auth = `${sourceDir}auth.${language}`;
  if (endpoints !== undefined) {
    const text = ours.text.trimEnd().replace(/^(?=.)/gm, "  ");
    hints.push(
      `${endpoints} answers /api/auth already: in its place, write ${ours.path}\n\n${text}\n`,
    );
  }
  if (login !== undefined) {
    const signIn = isOfPages(login) ? "waxseal/react" : auth;
    hints.push(
      `${login} answers /login already: let it sign in with signIn of ${signIn}, ` +
        `and add pages: { signIn: "/login" } to ${auth}`,
    );
  }
  if (dashboard !== undefined) {
    const session = isOfPages(dashboard) ? "useSession of waxseal/react" : `auth of ${auth}`;
    hints.push(
      `${dashboard} answers /dashboard already: let it ask for the session with ${session}`,
    );
  }
  return hints;
}

function routesIn(
  { dir, sourceDir }: NextProject,
  router: string,
  toPath: (file: string) => string | undefined,
): Route[] {
  const folder = join(dir, sourceDir, router);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.flatMap((name) => {
    const file = name.replaceAll("\\", "/");
    const path = toPath(file);
    return path === undefined ? [] : [{ path, file: `${sourceDir}${router}/${file}` }];
  });
}

const ENDING = /\.(?:[jt]sx?|mdx?)$/;

/** Route groups are no part of the path; private folders and parallel routes have none. */
function appPath(file: string): string | undefined {
  const folders = file.split("/");
  const name = folders.pop()!;
  if (!ENDING.test(name) || !/^(?:page|route)$/.test(name.replace(ENDING, ""))) return undefined;
  if (folders.some((folder) => /^[_@]/.test(folder))) return undefined;
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join("/")}`;
}

function pagesPath(file: string): string | undefined {
  return ENDING.test(file) ? `/${file}`.replace(ENDING, "").replace(/\/index$/, "") : undefined;
}

function isOfPages(file: string): boolean {
  return /^(?:src\/)?pages\//.test(file);
}
