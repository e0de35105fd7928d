// What each place brings with it where the head of the page holds the component.
export default (given) => {
  const whole = globalThis.NAME;
  if (whole) return whole(given);
  if (sessionStorage.getItem('NAME')) return undefined;
  sessionStorage.setItem('NAME', '1');
  location.reload();
};
