/** The common emoji by the names Slack gives them; a name that is not here stays as text. */

const TABLE = `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|satisfied 😆|sweat_smile 😅|rolling_on_the_floor_laughing 🤣|joy 😂
slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉|blush 😊|innocent 😇|heart_eyes 😍|star-struck 🤩|kissing_heart 😘
yum 😋|stuck_out_tongue 😛|zany_face 🤪|hugging_face 🤗|thinking_face 🤔|zipper_mouth_face 🤐|neutral_face 😐|expressionless 😑
no_mouth 😶|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleepy 😪|sleeping 😴|mask 😷
face_with_thermometer 🤒|nauseated_face 🤢|hot_face 🥵|cold_face 🥶|dizzy_face 😵|exploding_head 🤯|partying_face 🥳|sunglasses 😎
nerd_face 🤓|face_with_monocle 🧐|confused 😕|worried 😟|slightly_frowning_face 🙁|white_frowning_face ☹️|open_mouth 😮|hushed 😯
astonished 😲|flushed 😳|pleading_face 🥺|cry 😢|sob 😭|scream 😱|disappointed 😞|sweat 😓|weary 😩|tired_face 😫|yawning_face 🥱
triumph 😤|rage 😡|angry 😠|smiling_imp 😈|skull 💀|poop 💩|hankey 💩|clown_face 🤡|ghost 👻|alien 👽|robot_face 🤖|smiley_cat 😺
see_no_evil 🙈|hear_no_evil 🙉|speak_no_evil 🙊|wave 👋|raised_back_of_hand 🤚|hand ✋|raised_hand ✋|vulcan_salute 🖖|ok_hand 👌
v ✌️|crossed_fingers 🤞|call_me_hand 🤙|point_left 👈|point_right 👉|point_up 👆|point_up_2 👆|point_down 👇|+1 👍|thumbsup 👍
-1 👎|thumbsdown 👎|fist ✊|facepunch 👊|punch 👊|clap 👏|raised_hands 🙌|open_hands 👐|handshake 🤝|pray 🙏|writing_hand ✍️
muscle 💪|ear 👂|eyes 👀|eye 👁️|brain 🧠|baby 👶|child 🧒|adult 🧑|man 👨|woman 👩|older_adult 🧓|raising_hand 🙋|bow 🙇
man-shrugging 🤷‍♂️|woman-shrugging 🤷‍♀️|shrug 🤷|face_palm 🤦|technologist 🧑‍💻|dancer 💃|runner 🏃|running 🏃|walking 🚶
busts_in_silhouette 👥|bust_in_silhouette 👤|speaking_head_in_silhouette 🗣️|footprints 👣|dog 🐶|cat 🐱|mouse 🐭|fox_face 🦊|bear 🐻
panda_face 🐼|tiger 🐯|lion_face 🦁|cow 🐮|pig 🐷|frog 🐸|monkey_face 🐵|chicken 🐔|penguin 🐧|bird 🐦|owl 🦉|unicorn_face 🦄
bee 🐝|bug 🐛|butterfly 🦋|snail 🐌|turtle 🐢|snake 🐍|octopus 🐙|whale 🐳|dolphin 🐬|fish 🐟|seedling 🌱|evergreen_tree 🌲
deciduous_tree 🌳|palm_tree 🌴|cactus 🌵|herb 🌿|four_leaf_clover 🍀|maple_leaf 🍁|fallen_leaf 🍂|leaves 🍃|mushroom 🍄|bouquet 💐
tulip 🌷|rose 🌹|sunflower 🌻|blossom 🌼|cherry_blossom 🌸|sunny ☀️|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|thunder_cloud_and_rain ⛈️
snowflake ❄️|snowman ⛄|wind_blowing_face 🌬️|umbrella ☔|ocean 🌊|droplet 💧|fire 🔥|zap ⚡|boom 💥|star ⭐|star2 🌟|sparkles ✨
dizzy 💫|rainbow 🌈|crescent_moon 🌙|full_moon 🌕|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐
apple 🍎|green_apple 🍏|pear 🍐|tangerine 🍊|lemon 🍋|banana 🍌|watermelon 🍉|grapes 🍇|strawberry 🍓|cherries 🍒|peach 🍑
pineapple 🍍|avocado 🥑|tomato 🍅|carrot 🥕|corn 🌽|hot_pepper 🌶️|bread 🍞|cheese_wedge 🧀|egg 🥚|pancakes 🥞|bacon 🥓|hamburger 🍔
fries 🍟|pizza 🍕|taco 🌮|burrito 🌯|salad 🥗|green_salad 🥗|spaghetti 🍝|ramen 🍜|stew 🍲|sushi 🍣|rice 🍚|ice_cream 🍨|doughnut 🍩
cookie 🍪|birthday 🎂|cake 🍰|chocolate_bar 🍫|candy 🍬|popcorn 🍿|coffee ☕|tea 🍵|beer 🍺|beers 🍻|wine_glass 🍷|champagne 🍾
fork_and_knife 🍴|soccer ⚽|basketball 🏀|football 🏈|tennis 🎾|dart 🎯|bowling 🎳|video_game 🎮|game_die 🎲|jigsaw 🧩|art 🎨
performing_arts 🎭|musical_note 🎵|notes 🎶|guitar 🎸|microphone 🎤|headphones 🎧|clapper 🎬|trophy 🏆|medal 🏅|sports_medal 🏅
first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|ticket 🎫|car 🚗|taxi 🚕|bus 🚌|ambulance 🚑|fire_engine 🚒|truck 🚚
bike 🚲|train 🚆|airplane ✈️|rocket 🚀|helicopter 🚁|boat ⛵|sailboat ⛵|ship 🚢|anchor ⚓|construction 🚧|house 🏠|house_with_garden 🏡
office 🏢|hospital 🏥|bank 🏦|school 🏫|factory 🏭|tent ⛺|mountain ⛰️|sunrise 🌅|city_sunset 🌆|bridge_at_night 🌉|world_map 🗺️
compass 🧭|watch ⌚|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|hourglass ⌛|hourglass_flowing_sand ⏳|clock1 🕐|clock2 🕑|clock3 🕒
clock4 🕓|clock5 🕔|clock6 🕕|clock7 🕖|clock8 🕗|clock9 🕘|clock10 🕙|clock11 🕚|clock12 🕛|calendar 📆|date 📅|spiral_calendar_pad 🗓️
iphone 📱|phone ☎️|telephone_receiver 📞|computer 💻|desktop_computer 🖥️|keyboard ⌨️|printer 🖨️|floppy_disk 💾|cd 💿|camera 📷
video_camera 📹|movie_camera 🎥|tv 📺|radio 📻|bulb 💡|flashlight 🔦|battery 🔋|electric_plug 🔌|satellite_antenna 📡|mag 🔍
mag_right 🔎|microscope 🔬|telescope 🔭|test_tube 🧪|dna 🧬|pill 💊|syringe 💉|stethoscope 🩺|drop_of_blood 🩸|thermometer 🌡️
wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|nut_and_bolt 🔩|gear ⚙️|toolbox 🧰|magnet 🧲|link 🔗|chains ⛓️|paperclip 📎
straight_ruler 📏|scissors ✂️|pushpin 📌|round_pushpin 📍|triangular_flag_on_post 🚩|pencil ✏️|pencil2 ✏️|memo 📝|lower_left_ballpoint_pen 🖊️
crayon 🖍️|briefcase 💼|file_folder 📁|open_file_folder 📂|card_index 📇|card_index_dividers 🗂️|clipboard 📋|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|bar_chart 📊|page_facing_up 📄|page_with_curl 📃|scroll 📜|newspaper 📰|notebook 📓|ledger 📒|book 📖
open_book 📖|books 📚|bookmark 🔖|label 🏷️|moneybag 💰|dollar 💵|credit_card 💳|receipt 🧾|gem 💎|scales ⚖️|email 📧|envelope ✉️
incoming_envelope 📨|envelope_with_arrow 📩|inbox_tray 📥|outbox_tray 📤|package 📦|mailbox 📫|postbox 📮|ballot_box_with_ballot 🗳️
wastebasket 🗑️|lock 🔒|unlock 🔓|key 🔑|old_key 🗝️|shield 🛡️|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speaker 🔈|sound 🔉
loud_sound 🔊|mute 🔇|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|gift 🎁|balloon 🎈|tada 🎉|confetti_ball 🎊|ribbon 🎀
christmas_tree 🎄|jack_o_lantern 🎃|fireworks 🎆|crown 👑|eyeglasses 👓|dark_sunglasses 🕶️|necktie 👔|shirt 👕|tshirt 👕|athletic_shoe 👟
tophat 🎩|mortar_board 🎓|school_satchel 🎒|helmet_with_white_cross ⛑️|heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚
blue_heart 💙|purple_heart 💜|black_heart 🖤|white_heart 🤍|broken_heart 💔|two_hearts 💕|sparkling_heart 💖|100 💯|anger 💢|sweat_drops 💦
dash 💨|zzz 💤|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|heavy_multiplication_x ✖️
heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_division_sign ➗|question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗
grey_exclamation ❕|bangbang ‼️|interrobang ⁉️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|recycle ♻️|radioactive_sign ☢️
biohazard_sign ☣️|information_source ℹ️|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢
large_blue_circle 🔵|large_purple_circle 🟣|black_circle ⚫|white_circle ⚪|red_square 🟥|large_green_square 🟩|large_blue_square 🟦
white_square ◻️|black_square ◼️|large_blue_diamond 🔷|large_orange_diamond 🔶|small_blue_diamond 🔹|small_orange_diamond 🔸
small_red_triangle 🔺|arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️
left_right_arrow ↔️|arrows_counterclockwise 🔄|arrow_forward ▶️|arrow_backward ◀️|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️
black_square_for_stop ⏹️|record_button ⏺️|repeat 🔁|twisted_rightwards_arrows 🔀|new 🆕|free 🆓|up 🆙|cool 🆒|ok 🆗|sos 🆘|id 🆔
vs 🆚|zero 0️⃣|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|hash #️⃣|1234 🔢|abc 🔤
copyright ©️|registered ®️|tm ™️|infinity ♾️|checkered_flag 🏁|white_flag 🏳️|black_flag 🏴|rainbow-flag 🏳️‍🌈|flag-us 🇺🇸|us 🇺🇸
flag-ca 🇨🇦|flag-mx 🇲🇽|flag-gb 🇬🇧|uk 🇬🇧|flag-de 🇩🇪|de 🇩🇪|flag-fr 🇫🇷|fr 🇫🇷|flag-it 🇮🇹|flag-es 🇪🇸|flag-in 🇮🇳|flag-au 🇦🇺|flag-jp 🇯🇵`;

/** @type {Map<string, string>} */
const KNOWN = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

const TONES = ["", "", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

/** `:name:` or `:name::skin-tone-3:` in a text; the first group is the name, the second the tone. */
export const SHORTCODE = /:([a-z0-9_+'-]+)(?:::skin-tone-([2-6]))?:/;

/**
 * The characters of an emoji by Slack's name, without colons.
 * @param {string} name
 * @param {number|string} [tone] 2 to 6
 * @returns {string|null} null when the name is not known here
 */
export function emojiOf(name, tone) {
  const [base, spoken] = name.split("::skin-tone-");
  const found = KNOWN.get(base);
  return found ? found + (TONES[Number(tone ?? spoken ?? 0)] ?? "") : null;
}
