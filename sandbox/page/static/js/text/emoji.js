// The shortcodes one meets in a team's channels. What is not here stays as it was typed.
const NAMES = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌
negative_squared_cross_mark ❎|warning ⚠️|rotating_light 🚨|fire 🔥|boom 💥|bug 🐛|rocket 🚀|tada 🎉|eyes 👀|pray 🙏
clap 👏|raised_hands 🙌|wave 👋|muscle 💪|ok_hand 👌|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|heart ❤️
smile 😄|smiley 😃|grin 😁|slightly_smiling_face 🙂|laughing 😆|joy 😂|wink 😉|thinking_face 🤔|sob 😭|cry 😢
scream 😱|sweat_smile 😅|disappointed 😞|rage 😡|sunglasses 😎|zzz 💤|100 💯|star ⭐|star2 🌟|sparkles ✨|zap ⚡
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪
black_circle ⚫|large_purple_circle 🟣|green_heart 💚|blue_heart 💙|broken_heart 💔|large_red_square 🟥
large_green_square 🟩|large_yellow_square 🟨|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|closed_lock_with_key 🔐|mag 🔍|mag_right 🔎|bell 🔔|no_bell 🔕|mega 📣
loudspeaker 📢|speech_balloon 💬|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|paperclip 📎|link 🔗
package 📦|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|construction 🚧|ship 🚢|whale 🐳|octopus 🐙|robot_face 🤖
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|calendar 📅|date 📅|spiral_calendar_pad 🗓️
clock1 🕐|alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|timer_clock ⏲️|watch ⌚|checkered_flag 🏁
traffic_light 🚦|vertical_traffic_light 🚦|octagonal_sign 🛑|no_entry ⛔|no_entry_sign 🚫|recycle ♻️|repeat 🔁
arrows_counterclockwise 🔄|arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|leftwards_arrow_with_hook ↩️
arrow_right_hook ↪️|rewind ⏪|fast_forward ⏩|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️
question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|information_source ℹ️|bulb 💡|new 🆕
ok 🆗|sos 🆘|computer 💻|desktop_computer 🖥️|floppy_disk 💾|globe_with_meridians 🌐|earth_africa 🌍|cloud ☁️|sunny ☀️
thunder_cloud_and_rain ⛈️|umbrella ☔|snowflake ❄️|moon 🌙|crescent_moon 🌙|crown 👑|trophy 🏆|medal 🏅|gem 💎|gift 🎁
beers 🍻|coffee ☕|cake 🍰|pizza 🍕|seedling 🌱|herb 🌿|palm_tree 🌴|bust_in_silhouette 👤|busts_in_silhouette 👥
man-shrugging 🤷‍♂️|woman-shrugging 🤷‍♀️|shrug 🤷|facepalm 🤦|fingers_crossed 🤞|crossed_fingers 🤞|handshake 🤝|salute 🫡
house 🏠|hospital 🏥|ambulance 🚑|fire_engine 🚒|police_car 🚓|test_tube 🧪|microscope 🔬|wastebasket 🗑️|label 🏷️
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟`;

const SIGNS = new Map(
  NAMES.split(/[|\n]/)
    .filter(Boolean)
    .map((pair) => pair.split(' ')),
);

/** What the palette for reactions offers. */
export const USUAL = ['+1', 'white_check_mark', 'eyes', 'tada', 'rocket', 'pray', 'fire', 'x'];

export function byName(name) {
  return SIGNS.get(name);
}

/** Shortcodes in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (typed, name) => byName(name) || typed);
}
