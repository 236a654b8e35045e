import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {Layout} from './layout.ts'

/** Paths of the sample product's zips in the lab's folder. */
export interface ProductZips {
  /** What a new lab's library starts with. */
  readonly releases: readonly string[]
  /** What its tenants can be updated to: good releases and bad ones. */
  readonly updates: readonly string[]
}

/** Copies the zips into the lab, so that it does not need the place that it was started from. */
export function provideReleases(layout: Layout, program: string): ProductZips {
  const built = [dirname(program), join(dirname(program), '../../dist')].find((folder) => zipsIn(folder).length > 0)
  const updates = join(layout.product, 'updates')
  if (built !== undefined) {
    provide(built, layout.product)
    provide(join(built, 'updates'), updates)
  }
  return {releases: zipsIn(layout.product), updates: zipsIn(updates)}
}

function provide(from: string, to: string): void {
  mkdirSync(to, {recursive: true})
  for (const zip of zipsIn(from)) {
    const target = join(to, basename(zip))
    if (!existsSync(target) || !readFileSync(zip).equals(readFileSync(target))) copyFileSync(zip, target)
  }
}

const zipsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^sample-product-.*\.zip$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : []
