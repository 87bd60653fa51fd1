/**
 * How many times longer something takes on the clock than on the processor, as other programs want
 * it too: 1 on an idle machine. What must be done "in seconds" is held to it, not to the clock.
 */
export function contention(): number {
  const [began, used] = [performance.now(), process.cpuUsage()]
  const spent = (): number => {
    const { user, system } = process.cpuUsage(used)
    return (user + system) / 1000
  }
  while (spent() < 200);
  return Math.max(1, (performance.now() - began) / spent())
}
