"""What a prompt is understood to say, and that the rest is reported."""

import pytest

from generation.scene.reading import unknown_note
from generation.scene.text import read


def _cast(prompt: str) -> list[tuple[str, str | None, str | None]]:
    return [(actor.subject, actor.colour, actor.action) for actor in read(prompt).actors]


@pytest.mark.feature("B1")
@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("a red ball bounces", [("ball", "red", "bounce")]),
        ("a black cat and a white dog run", [("cat", "black", "run"), ("dog", "white", "run")]),
        ("a cat runs and a blue bird sleeps", [("cat", None, "run"), ("bird", "blue", "sleep")]),
        ("a dancing robot", [("robot", None, "dance")]),
        ("un chat rouge court dans la forêt", [("cat", "red", "run")]),
        ("une petite fille danse sous la pluie", [("girl", None, "dance")]),
        ("two green frogs jump", [("frog glyph", "green", "jump")] * 2),
        ("a black and white cow walks", [("cow", "white", "walk")]),
    ],
)
def test_subjects_keep_their_own_colours_and_actions(
    prompt: str, cast: list[tuple[str, str | None, str | None]]
) -> None:
    assert _cast(prompt) == cast


def test_place_time_weather_camera_and_style_are_found_anywhere() -> None:
    reading = read("watercolour of a fox in the snow at night in a thunderstorm, camera zooms in")
    assert (reading.setting, reading.time, reading.weather) == ("snow", "night", "storm")
    assert (reading.camera, reading.style) == ("zoom in", "watercolour")


def test_clothes_take_the_colour_before_them() -> None:
    (girl,) = read("a girl in a red dress with a blue hat").actors
    assert ("dress", "red") in girl.wears
    assert ("hat", "blue") in girl.wears
    assert girl.colour is None


@pytest.mark.feature("B1")
def test_clothes_take_the_colour_after_them_in_french() -> None:
    (penguin,) = read("un pingouin qui porte une écharpe rouge").actors
    assert (penguin.colour, penguin.wears) == (None, [("scarf", "red")])
    (cat,) = read("un chat blanc avec un chapeau bleu et des lunettes noires").actors
    assert (cat.colour, cat.wears) == ("white", [("hat", "blue"), ("glasses", "black")])


@pytest.mark.feature("B1")
def test_who_is_in_red_is_whoever_stands_before_it() -> None:
    assert _cast("an angry bull chasing a man in red")[0][1] is None
    assert _cast("an angry bull chasing a man in red")[1][1] == "red"


def test_relations_name_who_chases_rides_and_holds() -> None:
    cat, _mouse = read("a cat chases a mouse").actors
    assert cat.chases == 1
    _car, police = read("a red car chased by a police car").actors
    assert police.chases == 0
    astronaut, horse = read("an astronaut riding a horse").actors
    assert astronaut.carrier == 1
    assert horse.carrier is None
    _girl, balloon = read("a girl holding a balloon").actors
    assert (balloon.carrier, balloon.held) == (0, True)


def test_typing_slips_are_corrected_and_said() -> None:
    reading = read("an elefant boucning")
    assert [(actor.subject, actor.action) for actor in reading.actors] == [("elephant", "bounce")]
    assert "Read 'elefant' as 'elephant'." in reading.notes


def test_unknown_noun_is_reported_with_close_words_and_still_drawn() -> None:
    reading = read("a zebru dances")
    assert len(reading.actors) == 1
    strange = read("a quonkle dances on stage")
    assert strange.actors[0].action == "dance"
    assert strange.actors[0].guessed
    assert "'quonkle'" in unknown_note("quonkle")
    assert "close words" in unknown_note("quonkle")


def test_known_noun_without_a_picture_names_what_was_drawn_instead() -> None:
    reading = read("an axolotl swims")
    assert reading.actors[0].subject == "fish"
    assert any("Drew a fish for 'axolotl'" in note for note in reading.notes)


def test_real_words_are_not_mistaken_for_typing_slips() -> None:
    assert read("a moose in the forest").actors[0].subject == "moose glyph"
    assert "pedal" not in " ".join(read("a girl jumps in puddles").notes)


def test_falling_petals_do_not_make_the_princess_fall() -> None:
    reading = read("cherry blossoms fall while a princess dances")
    assert reading.extras == ["petals"]
    assert reading.actors[0].action == "dance"


def test_a_flown_kite_is_held_and_a_wave_after_an_article_is_the_sea() -> None:
    boy, kite = read("a boy flies a kite on a windy beach").actors
    assert (boy.action, kite.held, kite.carrier) == ("run", True, 0)
    assert read("a surfer rides a giant wave").setting == "sea"
    assert read("an astronaut waves from the moon").setting == "moon"


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("a golden retriever puppy sleeps", ["dog"]),
        ("a pirate cat dances", ["cat"]),
        ("Santa's sleigh flies over a village", ["man", "sled glyph"]),
        ("a couple dances in the rain", ["woman", "man"]),
        ("a pirate cat sailing the seven seas", ["cat", "boat"]),
        ("a violinist plays on a rooftop", ["man", "violin glyph"]),
        ("un chien et son ballon", ["dog", "ball"]),
        ("a kitten under a tall tree", ["cat", "tree"]),
        ("a close up of an eye", ["eye glyph"]),
        ("a shimmering landscape in the mountains", []),
    ],
)
def test_nouns_make_the_cast_that_a_person_would_expect(prompt: str, cast: list[str]) -> None:
    assert [actor.subject for actor in read(prompt).actors] == cast


def test_plain_words_for_a_style_win_over_vague_ones() -> None:
    assert read("a whale in the clouds, dreamy, watercolor").style == "watercolour"
    assert read("wide shot of a dog, camera pans left").camera == "pan left"
    assert read("a train in a tunnel in the mountains").setting == "mountains"


def test_what_is_ridden_does_what_its_rider_is_said_to_do() -> None:
    witch, broom = read("a witch flying on a broomstick").actors
    assert (witch.carrier, broom.action) == (1, "fly")
    bird, car = read("a blue bird sitting on top of a red car").actors
    assert (bird.carrier, bird.action, car.colour) == (1, "sit", "red")


def test_words_before_a_noun_dress_it() -> None:
    (man,) = read("a gray-haired bearded man sits in a cafe").actors
    assert ("hair", "grey") in man.wears
    assert "beard" in [garment for garment, _ in man.wears]


@pytest.mark.feature("B1")
def test_planets_are_told_from_the_moon() -> None:
    assert (read("a rover on Mars").setting, read("a rover on Mars").planet) == ("moon", "mars")
    assert read("un robot sur une planète rouge").planet == "mars"
    assert read("an alien waters a cactus on Mars").setting == "moon"
    assert read("a robot on an alien planet").planet == "strange"
    assert read("a robot on the moon").planet == ""


@pytest.mark.feature("B1")
def test_on_horseback_is_riding() -> None:
    for prompt in ("a girl on horseback", "une fille à cheval dans la neige"):
        girl, horse = read(prompt).actors
        assert (girl.subject, girl.carrier, horse.subject) == ("girl", 1, "horse")


@pytest.mark.feature("B1")
def test_in_the_sun_it_is_fair_unless_something_else_is_said() -> None:
    assert read("an ice cream in the sun").weather == "clear"
    assert read("a cat on a sunny day in the rain").weather == "rain"
    assert read("a cat on a day in May").weather is None


@pytest.mark.feature("B1")
def test_clothes_that_cannot_be_worn_are_said_to_be_left_out() -> None:
    reading = read("a frog with a red hat")
    assert reading.actors[0].wears == []
    assert "Left out hat: nothing is drawn on 'frog' yet." in reading.notes
    assert read("a turtle with a red hat").actors[0].wears == [("hat", "red")]


@pytest.mark.feature("B1")
@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("a snowman melts at the beach", "Did not draw 'melts': not in the vocabulary yet."),
        ("a ninja runs over rooftops", "Did not draw 'rooftops': not in the vocabulary yet."),
        ("an avocado dances on the kitchen table", "Did not draw 'kitchen table': not in"),
        ("a clown dances while juggling", "Did not draw 'juggling': not in"),
        ("a dog in a spacesuit", "Left out spacesuit: nothing is drawn on 'dog' yet."),
        ("a cat with a hat and boots", "Left out boots: no such thing is drawn on 'cat' yet."),
        ("three mice in a basket", "Drew 2 of 'three mice': three subjects are the most for now."),
        ("seven cats", "Drew 3 of 'seven cats': three subjects are the most for now."),
    ],
)
def test_what_is_read_but_not_drawn_is_told(prompt: str, note: str) -> None:
    assert any(each.startswith(note) for each in read(prompt).notes)


@pytest.mark.feature("B1")
def test_a_coat_that_is_not_drawn_does_not_colour_its_wearer() -> None:
    (cat,) = read("a cat in a red coat").actors
    assert (cat.colour, cat.wears) == (None, [])


@pytest.mark.feature("B1")
def test_what_stands_after_an_article_is_a_noun() -> None:
    assert _cast("a frog catches a fly")[1][0] == "fly glyph"
    assert _cast("a frog eats flies")[1][0] == "fly glyph"
    assert _cast("two kids fly a kite")[1][0] == "kite"
    assert _cast("a bird sits on a rock")[1][0] == "rock glyph"


@pytest.mark.feature("B1")
def test_the_first_noun_says_what_somebody_with_a_trade_is() -> None:
    (robot,) = read("a robot gardener").actors
    assert (robot.subject, robot.wears) == ("robot", [("hat", "beige")])
    assert _cast("a cat astronaut")[0][0] == "cat"
    assert _cast("a zombie chef")[0][0] == "zombie glyph"
    assert _cast("a dragon hunter")[0][0] == "man"
    assert _cast("a bus driver")[0][0] == "man"


@pytest.mark.feature("B1")
def test_a_basket_is_no_basketball_and_carries_who_is_in_it() -> None:
    first, basket, second = read("two mice in a basket").actors
    assert basket.subject == "basket glyph"
    assert (first.carrier, second.carrier) == (1, 1)


@pytest.mark.feature("B1")
def test_a_player_brings_no_second_ball_and_a_ball_is_that_of_the_game() -> None:
    assert _cast("a soccer player kicks a ball") == [
        ("man", None, "run"),
        ("football", None, None),
    ]
    assert [name for name, _, _ in _cast("a soccer player")] == ["man", "football"]


@pytest.mark.feature("B1")
def test_what_is_juggled_is_held_and_goes_up() -> None:
    _, *balls = read("a wizard juggles two balls").actors
    assert [(ball.carrier, ball.held, ball.action) for ball in balls] == [(0, True, "jump")] * 2
    assert read("a girl holds cherries").actors[1].copies == 1


@pytest.mark.feature("B1")
def test_one_leaf_is_a_thing_and_leaves_are_weather() -> None:
    ant, leaf = read("an ant carries a huge leaf").actors
    assert (ant.subject, leaf.subject, leaf.held) == ("ant glyph", "leaf", True)
    assert read("a fox runs through the leaves").extras == ["leaves"]


@pytest.mark.feature("B1")
def test_what_a_noun_could_be_is_settled_by_its_neighbours() -> None:
    assert [name for name, _, _ in _cast("the king leaves the castle")] == ["wizard"]
    assert _cast("an alien cooks soup")[0][0] == "alien"
    assert [name for name, _, _ in _cast("a cat sleeps in a spaceship kitchen")] == ["cat"]
    assert [name for name, _, _ in _cast("frogs play in a rock band")] == ["frog glyph"] * 3
    assert _cast("a nurse gives a teddy bear to a boy")[1][0] == "teddy bear glyph"
    assert _cast("a robot dog")[0][:2] == ("dog", "silver")
    assert not read("two kids play football").actors[1].held


@pytest.mark.feature("B1")
def test_a_grip_that_fails_is_told() -> None:
    note = "Did not draw 'lifts': not in the vocabulary yet."
    assert note in read("a superhero lifts a car").notes
    assert not read("a superhero holds a cake").notes


@pytest.mark.feature("B1")
def test_animals_wear_on_their_heads() -> None:
    for animal in ("penguin", "owl", "duck", "dinosaur", "dragon", "ghost", "octopus", "monster"):
        reading = read(f"a {animal} with a red hat and glasses")
        assert [garment for garment, _ in reading.actors[0].wears] == ["hat", "glasses"]
        assert not reading.notes


@pytest.mark.feature("B1")
def test_a_slip_is_no_bridge_to_another_language() -> None:
    assert _cast("a wizard mixes potions")[1][0] == "alembic glyph"
    assert not any("poumons" in note for note in read("a man and many pottions").notes)


@pytest.mark.feature("B1")
def test_vehicles_and_mounts_carry_on_their_backs() -> None:
    for prompt in (
        "a truck carries a pumpkin",
        "a horse carries a princess",
        "a boat full of cats",
    ):
        carrier, *load = read(prompt).actors
        assert carrier.carrier is None
        assert {(actor.carrier, actor.held) for actor in load} == {(0, False)}
    assert read("a lion eats a zebra").actors[1].carrier is None
    assert read("a knight on a horse holds a sword").actors[0].carrier == 1


@pytest.mark.feature("B1")
def test_who_fights_with_a_sword_on_a_ship_is_on_it() -> None:
    pirate, sword, ship = read("a pirate fights with a sword on a ship").actors
    assert (pirate.carrier, sword.carrier, sword.held, ship.carrier) == (2, 0, True, None)


@pytest.mark.feature("B1")
def test_a_hat_that_something_comes_out_of_is_not_worn() -> None:
    reading = read("a magician pulls a rabbit out of a hat")
    assert reading.actors[1].wears == []
    assert "Did not draw 'hat': not in the vocabulary yet." in reading.notes
    assert read("a boy walks out of the forest in boots").actors[0].wears == [("shoes", None)]


@pytest.mark.feature("B1")
@pytest.mark.parametrize("word", ["sweeping", "stopped", "stairs", "decorate", "weaves", "planks"])
def test_words_that_mean_what_they_say_are_no_slips(word: str) -> None:
    assert f"Did not draw '{word}': not in the vocabulary yet." in read(f"a cat and {word}").notes


@pytest.mark.feature("B1")
def test_a_verb_without_a_picture_is_not_the_noun_it_looks_like() -> None:
    reading = read("a robot paints a portrait of a cat")
    assert [actor.subject for actor in reading.actors] == ["robot", "cat"]
    assert "'paints'" in reading.notes[0]
    assert _cast("a golden retriever puppy the size of a house")[0][0] == "dog"


@pytest.mark.feature("B1")
def test_what_is_dropped_falls_and_not_who_drops_it() -> None:
    assert _cast("a plane drops a box") == [("plane", None, None), ("cube", None, "fall")]


@pytest.mark.feature("B1")
def test_a_participle_stands_in_nobodys_way() -> None:
    assert read("a wizard throws a glowing ball").actors[1].action == "jump"


@pytest.mark.feature("B1")
def test_who_waves_from_a_balloon_is_in_it() -> None:
    mayor, balloon = read("the mayor waves from a hot air balloon").actors
    assert (mayor.carrier, mayor.action, balloon.subject) == (1, "wave", "hot air balloon")


@pytest.mark.feature("B1")
def test_a_house_is_a_thing_where_nobody_is_in_it() -> None:
    assert _cast("a wolf blows down a house")[1][0] == "house glyph"
    assert _cast("a man rides a horse to a burning house")[-1][0] == "house glyph"
    assert (read("a cat in the house").setting, len(_cast("a cat in the house"))) == ("room", 1)


@pytest.mark.feature("B1")
def test_the_sun_plays_a_part_where_there_is_nobody_else() -> None:
    assert _cast("the sun wears sunglasses")[0][0] == "sun with face glyph"
    assert read("the sun rises over the sea").actors == []


@pytest.mark.feature("B1")
def test_a_couple_of_a_kind_is_two_of_it_and_objects_of_drinks_are_held() -> None:
    assert [name for name, _, _ in _cast("a penguin couple ice skates")] == ["penguin"] * 2
    assert read("a ladybug drinks coffee").actors[1].held
    assert read("an owl delivers a letter").actors[1].held
    assert read("a dog in a bathtub").actors[0].carrier == 1


@pytest.mark.feature("B1")
def test_a_white_bear_eats_an_ice_in_french() -> None:
    bear, ice = read("un ours polaire mange une glace").actors
    assert (bear.word, ice.subject, ice.held) == ("bear polaire", "ice cream glyph", True)
    assert read("un pingouin glisse sur la glace").setting == "snow"


@pytest.mark.feature("B1")
def test_the_monkey_throws_and_not_the_tree_it_swings_from() -> None:
    assert read("a monkey swings from a tree and throws coconuts").actors[2].carrier == 0


@pytest.mark.feature("B1")
def test_who_is_named_together_rides_together() -> None:
    assert [actor.carrier for actor in read("a cat and a dog in a boat").actors] == [2, 2, None]
    assert [action for _, _, action in _cast("a boy and a girl sit on a sofa")] == ["sit", "sit"]


@pytest.mark.feature("B1")
def test_the_kind_of_a_costume_is_no_mount() -> None:
    assert [name for name, _, _ in _cast("a kid in a dinosaur costume dances")] == ["boy"]


@pytest.mark.feature("B1")
def test_animals_carry_the_living_on_their_backs() -> None:
    assert read("an eagle carries a mouse").actors[1].carrier == 0
    assert read("a man carries a cat").actors[1].carrier is None
