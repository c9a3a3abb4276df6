// What is heard when somebody says something. Comes where the site has sounds and the visitor wants them.

/** Each tone: its pitch in hertz, when it begins and how long it lasts, in seconds. */
const SAID = [
  [659, 0, 0.12],
  [880, 0.09, 0.2],
];
const NUDGE = [0, 0.11, 0.22].map((begin) => [220, begin, 0.09]);
/** How loud it is: to be heard beside other things, not over them. */
const LOUD = 0.08;
/** So long one tab has the floor, in milliseconds: others of the site are silent. */
const FLOOR = 500;

let context;

const play = (tones) => {
  context ??= new AudioContext();
  for (const [pitch, begin, length] of tones) {
    const start = context.currentTime + begin;
    const tone = new OscillatorNode(context, { frequency: pitch });
    const fade = new GainNode(context, { gain: LOUD });
    fade.gain.setTargetAtTime(0, start + length / 3, length / 5);
    tone.connect(fade).connect(context.destination);
    tone.start(start);
    tone.stop(start + length);
  }
};

/** Plays it, in one tab of the site. A page that nobody has touched may not be heard. */
export const sound = (isNudge) => {
  if (!navigator.userActivation?.hasBeenActive) return;
  navigator.locks.request("wl:sound", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    play(isNudge ? NUDGE : SAID);
    await new Promise((resolve) => setTimeout(resolve, FLOOR));
  });
};
