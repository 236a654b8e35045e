import {expect, test} from 'vitest'
import {canvas} from '../../src/lib/ui/canvas.ts'

/** What was written, with the escapes that matter written out. */
function drawn(work: (block: ReturnType<typeof canvas>) => void): string {
  let written = ''
  work(canvas({write: (text: string) => (written += text)}))
  return written.replaceAll('\u001B[', '<').replaceAll('<?2026h', '').replaceAll('<?2026l', '')
}

test('a frame is drawn over the one before, each line cleared to its end, what is below cleared', () => {
  expect(
    drawn((block) => {
      block.draw(['one', 'two'], 80)
      block.draw(['three'], 80)
    }),
  ).toBe('<?25lone<K\ntwo<K\n<J<2A\rthree<K\n<J')
})

test('on a terminal that became narrower the wrapped rows are taken back too', () => {
  expect(
    drawn((block) => {
      block.draw(['x'.repeat(60), 'y'], 80)
      block.draw(['z'], 40)
    }),
  ).toContain('<3A\rz')
})

test('what is kept is left standing, the cursor comes back, and the next frame begins below', () => {
  const text = drawn((block) => {
    block.draw(['one'], 80)
    block.keep()
    block.draw(['two'], 80)
    block.keep()
  })
  expect(text).toBe('<?25lone<K\n<J<?25h<?25ltwo<K\n<J<?25h')
})
