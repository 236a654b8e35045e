import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {locateConfiguration} from '../../src/lib/config/index.ts'
import {project} from './project.ts'

test('the flag counts before the environment, that before the folder, that before the user', () => {
  using place = project({
    'a.yaml': '',
    'b.yaml': '',
    'home/.config/landlord/landlord.yaml': '',
    'xdg/landlord/landlord.yaml': '',
  })
  const at = (env: Record<string, string>, flag?: string) => locateConfiguration({flag, env, cwd: place.folder})
  const home = {HOME: place.path('home')}
  expect(at({...home, LANDLORD_CONFIG: 'b.yaml'}, 'a.yaml')).toEqual({file: place.path('a.yaml'), source: 'flag'})
  expect(at({...home, LANDLORD_CONFIG: 'b.yaml'})).toEqual({file: place.path('b.yaml'), source: 'environment'})
  expect(at(home)).toEqual({file: place.path('home/.config/landlord/landlord.yaml'), source: 'user'})
  expect(at({...home, XDG_CONFIG_HOME: place.path('xdg')}).file).toBe(place.path('xdg/landlord/landlord.yaml'))
  writeFileSync(place.path('landlord.yaml'), '')
  expect(at(home)).toEqual({file: place.path('landlord.yaml'), source: 'project'})
})

test('a file that was named is not looked for elsewhere', () => {
  using place = project({'landlord.yaml': ''})
  for (const order of [
    {flag: 'none.yaml', env: {}},
    {flag: undefined, env: {LANDLORD_CONFIG: 'none.yaml'}},
  ])
    expect(() => locateConfiguration({...order, cwd: place.folder})).toThrow(
      expect.objectContaining({
        code: 'LL-CONFIG-MISSING',
        detail: expect.objectContaining({where: place.path('none.yaml')}),
      }),
    )
})

test('where there is none, the places are told', () => {
  using place = project({})
  expect(() => locateConfiguration({flag: undefined, env: {HOME: place.folder}, cwd: place.folder})).toThrow(
    expect.objectContaining({
      code: 'LL-CONFIG-MISSING',
      detail: expect.objectContaining({why: expect.stringContaining(place.path('.config/landlord/landlord.yaml'))}),
    }),
  )
})
