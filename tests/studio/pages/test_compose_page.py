"""The compose page: presets, cards with reasons, options, files, the estimate, and a Start that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from engine import presets
from engine.spec.config import Choice, RunConfig, read_toml, write_toml
from engine.spec.estimate import Estimate
from engine.spec.events import Failed, Phase
from studio import fitting
from studio.pages.compose import ComposePage
from studio.services import Services
from studio.services.messages import Message


@pytest.fixture
def requests(services: Services, monkeypatch) -> list[RunConfig]:
    """What dry runs were asked for; none is made."""
    made: list[RunConfig] = []
    monkeypatch.setattr(services.estimates, "request", made.append)
    return made


@pytest.fixture
def page(services: Services, requests, qtbot, tmp_path, monkeypatch) -> ComposePage:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "data"))
    services.catalogue.load()
    qtbot.waitUntil(lambda: services.catalogue.is_ready, timeout=60_000)
    preset = presets.load("dcgan")
    services.composition.set_config(preset.model_copy(update={"data": Choice(name="shapes")}), preset)
    made = ComposePage(services)
    qtbot.addWidget(made)
    made.resize(1150, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def posted(services: Services) -> list[Message]:
    made: list[Message] = []
    services.messages.posted.connect(made.append)
    return made


def details(page: ComposePage) -> dict[str, str]:
    """Section title -> the words under it."""
    lines = page.board.sections._lines
    return {line.title: line.detail for line in lines}


def shown_text(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def pictures(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        Image.new("RGB", (40, 40), (number % 256, 0, 0)).save(folder / f"{number:03}.png")
    return folder


def test_until_the_engine_is_loaded_the_page_says_so(services, qtbot):
    page = ComposePage(services)
    qtbot.addWidget(page)
    page.show()
    assert page.board is None
    assert "Loading" in shown_text(page)


def test_every_preset_loads_into_the_forms(page, services, qtbot):
    for name in presets.names():
        services.composition.set_config(presets.load(name), presets.load(name))
        page.board.presets.grid.card(name).click()
        config = services.composition.config
        assert page.board.presets.grid.card(name).isChecked()
        assert page.board.choices["objective"].grid.card(config.objective.name).isChecked()
        for section in fitting.networks(config):
            assert page.board.choices[section].grid.card(fitting.chosen(config, section).name).isChecked()
        assert page.board.training.form.values()["batch"] == config.training.batch
        assert tuple(page.board.optimisers) == fitting.players(config)
        assert page.board.problems() == {}
        assert page.board.presets.changes.lines() == {}
        assert page._review().obstacle == ""


def test_an_edit_reaches_the_draft_and_is_listed_as_a_change(page, services):
    page.board.training.form.row("batch").editor.lineEdit().setText("32")
    assert services.composition.config.training.batch == 32
    change = page.board.presets.changes.lines()["training.batch"]
    assert (change.option, change.after) == ("Training · batch", "32")
    assert "changed" in details(page)["Preset"]


def test_options_of_players_and_networks_reach_the_draft(page, services):
    page.board.optimisers["generator"].form.row("learning_rate").editor.lineEdit().setText("5e-5")
    page.board.choices["generator"]._current.form.row("width").editor.lineEdit().setText("16")
    assert services.composition.config.optimiser("generator").learning_rate == 5e-5
    assert services.composition.config.generator.options["width"] == 16


def test_a_single_change_and_all_changes_can_be_reset(page, services):
    before = services.composition.config
    page.board.training.form.row("batch").editor.lineEdit().setText("32")
    page.board.choices["objective"].grid.card("hinge").click()
    page.board.presets.reset.emit("training.batch")
    assert services.composition.config.training.batch == before.training.batch
    assert services.composition.config.objective.name == "hinge"
    page.board.presets.reset_all.emit()
    assert page.board.presets.changes.lines() == {}
    assert page.board.presets.changes.isHidden()


def test_data_that_was_chosen_stays_when_another_preset_is_picked(page, services):
    services.composition.apply({"data": "digits"})
    other = next(name for name in presets.names() if name != "dcgan" and presets.load(name).data.name != "digits")
    page.board.presets.grid.card(other).click()
    assert services.composition.config.data.name == "digits"
    assert "data.name" in page.board.presets.changes.lines()


def test_what_does_not_fit_is_grey_with_the_reason(page, services):
    services.composition.apply({"data": "ring"})
    grid = page.board.choices["generator"].grid
    assert "needs pictures" in grid.card("resnet").reason.lower()
    assert not grid.card("resnet").isEnabled()
    assert grid.card("resnet").reason in shown_text(grid.card("resnet"))
    assert grid.card("mlp").reason == ""
    assert grid.card("mlp").isEnabled()


def test_a_chosen_network_that_does_not_fit_stops_the_start_and_offers_another(page, services, qtbot):
    services.composition.apply({"data": "ring"})
    assert not page.board.summary.start_button.isEnabled()
    assert "DCGAN generator does not fit" in page.board.summary.reason
    assert "does not fit" in details(page)["Generator"]
    page.board.summary.replacements_wanted.emit(page._review().replacements)
    assert services.composition.config.generator.name == "mlp"
    assert services.composition.config.discriminator.name == "mlp"
    assert page.board.summary.start_button.isEnabled()


def test_a_game_that_needs_what_the_data_lacks_is_grey_with_the_reason(page, services, monkeypatch):
    from engine.spec.data import Need
    from engine.spec.registry import GAMES

    monkeypatch.setitem(GAMES.get("plain").facts, "needs", frozenset({Need.LABEL_MAP}))
    page._render()
    offered = "a fixed set of samples, labels, pictures"
    assert page.board.summary.reason == f"Plain game needs a label map for each picture; Shapes offers {offered}."


def test_an_option_out_of_bounds_stops_the_start_and_names_the_bound(page, services):
    batch = services.composition.config.training.batch
    page.board.training.form.row("batch").editor.lineEdit().setText("0")
    assert services.composition.config.training.batch == batch
    assert page.board.summary.reason.replace("\u00a0", " ") == "Batch must be 1 to 65,536."
    page.board.training.form.row("batch").editor.lineEdit().setText("1")
    assert page.board.summary.reason.endswith("It must be ≥ 2 in the game Plain game.")
    assert not page.board.summary.start_button.isEnabled()
    page.board.training.form.row("batch").editor.lineEdit().setText("16")
    assert page.board.summary.start_button.isEnabled()


def test_too_few_pictures_stop_the_start_with_the_reason(page, services, qtbot, tmp_path):
    services.composition.apply({"data": "folder", "data.path": str(pictures(tmp_path / "few", 5))})
    assert "being checked" in page.board.summary.reason
    qtbot.waitUntil(lambda: "at least 25" in page.board.summary.reason, timeout=10_000)
    assert not page.board.summary.start_button.isEnabled()
    assert "at least 25" in details(page)["Data"]


def test_enough_pictures_can_start_once_they_were_looked_at(page, services, qtbot, tmp_path):
    services.composition.apply({"data": "folder", "data.path": str(pictures(tmp_path / "many", 30))})
    qtbot.waitUntil(lambda: page.board.summary.start_button.isEnabled(), timeout=10_000)
    assert page.board.summary.reason == ""


def test_a_folder_that_is_not_named_stops_the_start(page, services, qtbot):
    services.composition.apply({"data": "folder"})
    qtbot.waitUntil(lambda: "no folder" in page.board.summary.reason.lower(), timeout=10_000)


def test_a_download_is_announced_under_the_button(page, services):
    services.composition.apply({"data": "fashion-mnist"})
    assert page.board.summary.start_button.isEnabled()
    assert "downloads Fashion-MNIST first" in page.board.summary.reason


def test_regularisers_combine_freely(page, services):
    grid = page.board.regularisers.grid
    grid.card("r1").click()
    grid.card("gradient-penalty").click()
    assert {"r1", "gradient-penalty"} <= set(services.composition.config.regularisers)
    page.board.regularisers._forms["r1"].form.row("weight").editor.lineEdit().setText("5")
    assert services.composition.config.regularisers["r1"]["weight"] == 5
    grid.card("r1").click()
    assert "r1" not in services.composition.config.regularisers
    assert page.board.regularisers._forms["r1"].isHidden()


def test_start_trains_the_draft_and_shows_it(page, services, session, qtbot):
    with qtbot.waitSignal(page.go) as told:
        qtbot.mouseClick(page.board.summary.start_button, Qt.MouseButton.LeftButton)
    assert told.args == ["train"]
    qtbot.waitUntil(lambda: bool(session.calls))
    assert session.calls == [("run", services.composition.config)]
    services.training.shutdown()


def test_a_live_run_stops_the_start_and_the_estimates(page, services, requests, qtbot):
    services.training.start(RunConfig())
    qtbot.waitUntil(lambda: services.training.phase is Phase.TRAINING)
    assert "in training" in page.board.summary.reason
    requests.clear()
    page.board.training.form.row("batch").editor.lineEdit().setText("32")
    page._measuring._request()
    assert requests == []
    services.training.shutdown()
    qtbot.waitUntil(lambda: page.board.summary.start_button.isEnabled())


def test_an_estimate_is_asked_for_once_things_have_settled(page, services, requests, qtbot):
    qtbot.waitUntil(lambda: len(requests) == 1)
    for batch in ("8", "16", "24"):
        page.board.training.form.row("batch").editor.lineEdit().setText(batch)
    qtbot.waitUntil(lambda: len(requests) == 2)
    assert requests[-1].training.batch == 24


def test_the_estimate_is_shown_and_follows_the_number_of_rounds(page, services, requests, qtbot):
    qtbot.waitUntil(lambda: len(requests) == 1)
    warning = "The run needs most of the memory."
    services.estimates.estimated.emit(Estimate({"generator": 3_580_000}, 0.06, 1200.0, 310.0, 10, "cpu", (warning,)))
    facts = page.board.summary.facts()
    assert facts["Generator"] == "3.58 M parameters"
    assert facts["Memory"] == "≈ 310 MiB"
    assert warning in shown_text(page.board.summary)
    page.board.training.form.row("rounds").editor.lineEdit().setText("1000")
    assert page.board.summary.facts()["1,000 rounds"] == "≈ 60 s"
    assert len(requests) == 1


def test_an_estimate_that_fails_says_why(page, services, requests, qtbot):
    qtbot.waitUntil(lambda: len(requests) == 1)
    services.estimates.failed.emit(
        Failed("Device", 'the device "cuda" is absent', "", 'Set training.device to "auto".')
    )
    text = shown_text(page.board.summary)
    assert "is absent" in text
    assert "Set training.device" in text
    assert page.board.summary.facts() == {}


def test_a_draft_that_cannot_be_put_together_cannot_start(page, services, requests, qtbot):
    qtbot.waitUntil(lambda: len(requests) == 1)
    services.estimates.failed.emit(Failed("Data", "CycleGAN needs two domains of one size", "A is 16×16, B is 32×32"))
    assert page.board.summary.reason == "CycleGAN needs two domains of one size. A is 16×16, B is 32×32."
    assert not page.board.summary.start_button.isEnabled()
    page.board.training.form.row("batch").editor.lineEdit().setText("32")
    assert page.board.summary.start_button.isEnabled()
    qtbot.waitUntil(lambda: len(requests) == 2)


def test_too_little_memory_is_a_warning_only(page, services, requests, qtbot):
    qtbot.waitUntil(lambda: len(requests) == 1)
    services.estimates.failed.emit(Failed("Memory", "the dry run needs more memory than cuda has free"))
    assert "more memory" in shown_text(page.board.summary)
    assert page.board.summary.start_button.isEnabled()


def test_the_draft_survives_a_file(page, services, tmp_path, posted):
    page.board.choices["objective"].grid.card("hinge").click()
    page.board.regularisers.grid.card("spectral-normalisation").click()
    saved = services.composition.config
    assert page.save_toml(tmp_path / "mine.toml")
    assert read_toml(tmp_path / "mine.toml") == saved
    services.composition.set_config(presets.load("dcgan"))
    assert page.open_toml(tmp_path / "mine.toml")
    assert services.composition.config == saved
    assert [message.level for message in posted] == ["info"]
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("training = [", "not a valid TOML file"),
        ("[training]\nbatches = 3", 'Did you mean "batch"?'),
        ("[training]\nbatch = 1", "≥ 2"),
        ('[generator]\nname = "dcgam"', 'Did you mean "dcgan"?'),
        ('[generator]\nname = "dcgan"\nwidht = 3', 'Did you mean "width"?'),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_message(page, services, tmp_path, posted, text, words):
    before = services.composition.config
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    assert not page.open_toml(path)
    assert services.composition.config == before
    assert posted[-1].level == "error"
    assert words in " ".join((posted[-1].what, posted[-1].why, posted[-1].remedy))


def test_a_file_that_cannot_be_written_is_told(page, tmp_path, posted):
    assert not page.save_toml(tmp_path / "no" / "such" / "folder.toml")
    assert posted[-1].level == "error"


def test_a_draft_with_a_wrong_option_is_shown_with_what_is_wrong(page, services):
    services.composition.set_config(RunConfig(generator=Choice(name="dcgan", width=-3)))
    assert "Width must be" in page.board.summary.reason
    assert not page.board.summary.start_button.isEnabled()


def test_a_draft_that_nobody_began_starts_from_a_preset_with_the_chosen_data(page, services, qtbot):
    services.composition.set_config(RunConfig(data=Choice(name="digits")))
    fresh = ComposePage(services)
    qtbot.addWidget(fresh)
    assert services.composition.config.data.name == "digits"
    assert services.composition.base == presets.load(presets.names()[0])


def test_the_button_for_other_data_leads_to_the_data_page(page, qtbot):
    page.board.show_section("data")
    with qtbot.waitSignal(page.go) as told:
        qtbot.mouseClick(page.board.data._button, Qt.MouseButton.LeftButton)
    assert told.args == ["data"]


def test_arrow_keys_move_between_cards_and_space_chooses(page, services, qtbot):
    page.board.show_section("objective")
    grid = page.board.choices["objective"].grid
    grid.card("non-saturating").setFocus()
    qtbot.keyClick(grid.card("non-saturating"), Qt.Key.Key_Down)
    assert grid.card("least-squares").hasFocus()
    qtbot.keyClick(grid.card("least-squares"), Qt.Key.Key_Space)
    assert services.composition.config.objective.name == "least-squares"


def test_the_page_hides_without_leaving_a_dry_run(page, services, monkeypatch):
    cancelled: list[bool] = []
    monkeypatch.setattr(services.estimates, "cancel", lambda wait_s=0.0: cancelled.append(True))
    page.hide()
    assert cancelled
    assert not page._measuring._settle.isActive()


def test_the_written_file_is_what_the_command_line_reads(page, services, tmp_path):
    page.save_toml(tmp_path / "run.toml")
    assert (tmp_path / "run.toml").read_text(encoding="utf-8") == write_toml(services.composition.config)


def test_progress_of_checking_pictures_is_told_under_the_button(page, services, monkeypatch):
    monkeypatch.setattr(services.data, "is_opening", lambda _: True)
    services.data.progress.emit("Decoding pictures", 1200, 5000)
    assert page.board.summary.reason == "The pictures are being checked: 1,200 of 5,000."
    assert not page.board.summary.start_button.isEnabled()


def test_pictures_that_were_added_count_when_the_page_is_shown_again(page, services, qtbot, tmp_path):
    folder = pictures(tmp_path / "few", 5)
    services.composition.apply({"data": "folder", "data.path": str(folder)})
    qtbot.waitUntil(lambda: "at least 25" in page.board.summary.reason, timeout=10_000)
    page.hide()
    for number in range(100, 130):
        Image.new("RGB", (40, 40), (0, number, 0)).save(folder / f"{number}.png")
    page.show()
    qtbot.waitUntil(lambda: page.board.summary.start_button.isEnabled(), timeout=10_000)


@pytest.fixture
def coded(page, monkeypatch):
    """A game of three networks, none of which is a generator, for data with labels."""
    from engine.spec.data import Need
    from engine.spec.registry import GAMES, Entry

    networks, players = ("encoder", "discriminator", "code_discriminator"), ("autoencoder", "code_discriminator")
    facts = {"networks": networks, "players": players, "needs": frozenset({Need.LABELS})}
    monkeypatch.setitem(GAMES._entries, "coded", Entry("coded", "Coded game", "Help.", object, facts=facts))
    return "coded"


NETWORK_TITLES = ("Generator", "Discriminator", "Encoder", "Code discriminator")


def shown_networks(page: ComposePage) -> list[str]:
    return [name for name in fitting.NETWORKS if not page.board.choices[name].isHidden()]


def test_sections_appear_for_the_networks_that_the_game_builds(page, services, coded):
    assert shown_networks(page) == ["generator", "discriminator"]
    services.composition.apply({"game": coded})
    assert shown_networks(page) == ["discriminator", "encoder", "code_discriminator"]
    assert page.board.choices["encoder"].grid.card("mlp").isChecked()
    titles = [form.title for form in page.board.optimisers.values()]
    assert titles == ["Optimiser of the autoencoder", "Optimiser of the code discriminator"]
    assert [title for title in details(page) if title in NETWORK_TITLES] == list(NETWORK_TITLES[1:])
    assert details(page)["Encoder"] == "Perceptron"
    services.composition.apply({"game": "plain"})
    assert shown_networks(page) == ["generator", "discriminator"]


def test_a_section_that_is_no_longer_there_gives_way_to_the_first(page, services, coded):
    services.composition.apply({"game": coded})
    page.board.show_section("encoder")
    assert page.board.sections.current_key() == "encoder"
    services.composition.apply({"game": "plain"})
    assert page.board.sections.current_key() == "preset"
    assert page.board.presets.isVisible()


def test_networks_of_a_game_are_chosen_and_their_options_reach_the_draft(page, services, coded):
    services.composition.apply({"game": coded})
    page.board.choices["encoder"].grid.card("dcgan").click()
    assert services.composition.config.encoder == Choice(name="dcgan")
    page.board.choices["code_discriminator"]._current.form.row("width").editor.lineEdit().setText("48")
    assert services.composition.config.code_discriminator.options["width"] == 48
    assert set(page.board.presets.changes.lines()) == {"game.name"}


def test_what_does_not_fit_in_a_network_that_is_not_built_is_no_obstacle(page, services, coded):
    services.composition.set_config(RunConfig(game=Choice(name=coded), generator=Choice(name="dcgan", width=-3)))
    assert page.board.problems() == {}


def test_augmentations_are_chosen_on_pictures_and_grey_on_points(page, services):
    entries = page.board.choices["augmentation"].grid
    assert entries.card("none").isChecked()
    assert details(page)["Augmentation"] == "None"
    other = next(name for name in entries._cards if name != "none")
    entries.card(other).click()
    assert services.composition.config.augmentation.name == other
    services.composition.apply({"data": "ring", "generator": "mlp", "discriminator": "mlp"})
    assert "points" in entries.card(other).reason
    assert "points" in details(page)["Augmentation"]
    assert not page.board.summary.start_button.isEnabled()
    page.board.summary.replacements_wanted.emit(page._review().replacements)
    assert services.composition.config.augmentation.name == "none"
    assert page.board.summary.start_button.isEnabled()


def test_the_usual_entry_stands_first(page):
    assert next(iter(page.board.choices["game"].grid._cards)) == "plain"
    assert next(iter(page.board.choices["augmentation"].grid._cards)) == "none"


def test_measuring_is_chosen_beside_saving(page, services):
    page.board.measuring.form.row("at_checkpoints").editor.click()
    assert services.composition.config.measuring.at_checkpoints is False
    page.board.measuring.form.row("samples").editor.lineEdit().setText("5")
    assert "Samples must be" in details(page)["Saving"].replace("\u00a0", " ")


def test_a_game_that_needs_labels_is_grey_where_the_data_have_none(page, services, coded, monkeypatch):
    services.composition.apply({"data": "swiss-roll", "generator": "mlp", "discriminator": "mlp"})
    reason = page._review().reasons["game"][coded]
    assert reason.startswith("Coded game needs labels; ")


def test_a_preset_whose_game_does_not_fit_the_chosen_data_says_why(page, services, monkeypatch, coded):
    name = next(name for name in presets.names() if name != "dcgan")
    monkeypatch.setitem(page._presets, name, page._presets[name].model_copy(update={"game": Choice(name=coded)}))
    page._render()
    assert page.board.presets.grid.card(name).reason == ""  # it would bring its own data
    services.composition.apply({"data": "swiss-roll"})
    assert "needs labels" in page.board.presets.grid.card(name).reason
    assert not page.board.presets.grid.card(name).isEnabled()


def test_options_of_regularisers_stand_in_the_order_of_the_cards(page):
    section = page.board.regularisers
    for name in ("gradient-penalty", "r1", "r2"):
        section.grid.card(name).click()
    forms = [section._forms[name] for name in ("r1", "r2", "gradient-penalty")]
    places = [section._layout.indexOf(form) for form in forms]
    assert places == sorted(places)


@pytest.fixture
def pairer(page, monkeypatch):
    """A game of the usual networks that learns from pairs."""
    from engine.spec.data import Need
    from engine.spec.registry import GAMES, Entry

    facts = {"needs": frozenset({Need.PAIRS}), "pairing": "grey"}
    monkeypatch.setitem(GAMES._entries, "pairer", Entry("pairer", "Pairer", "Help.", object, facts=facts))
    return "pairer"


def test_a_game_that_lacks_pairs_is_offered_them_in_one_click(page, services, pairer):
    services.composition.apply({"game": pairer})
    assert page.board.summary.reason.endswith("Pairs can be made from it: see Pairs.")
    assert not page.board.summary.start_button.isEnabled()
    captions = [button.text() for button in page.board.summary._offer.findChildren(QPushButton)]
    assert captions == ["Make pairs: Grey → colour"]
    page.board.summary.replacements_wanted.emit(page._review().replacements)
    assert services.composition.config.pairing.name == "grey"
    assert details(page)["Pairs"] == "Grey → colour"
    assert page.board.summary.start_button.isEnabled()


def test_pairs_are_chosen_by_card_and_their_options_reach_the_draft(page, services, requests, pairer, qtbot):
    page.board.choices["pairing"].grid.card("low-resolution").click()
    page.board.choices["pairing"]._current.form.row("factor").editor.setCurrentIndex(1)
    assert services.composition.config.pairing == Choice(name="low-resolution", factor=4)
    assert {"pairing.name"} <= set(page.board.presets.changes.lines())
    qtbot.waitUntil(lambda: bool(requests), timeout=5_000)
    assert requests[-1].pairing.name == "low-resolution"


def test_pairs_that_cannot_be_made_are_grey_with_the_reason_and_give_way_in_one_click(page, services):
    services.composition.apply({"data": "digits", "pairing": "grey", "generator": "mlp", "discriminator": "mlp"})
    card = page.board.choices["pairing"].grid.card("grey")
    assert "colour pictures" in card.reason
    assert "Grey → colour does not fit" in page.board.summary.reason
    assert page.board.choices["pairing"].grid.card("edges").reason == ""
    page.board.summary.replacements_wanted.emit(page._review().replacements)
    assert services.composition.config.pairing.name == "none"
    assert page.board.summary.start_button.isEnabled()


def test_no_pairs_are_made_of_points(page, services):
    services.composition.apply({"data": "ring"})
    reasons = page._review().reasons["pairing"]
    assert set(reasons) == {"grey", "low-resolution", "edges", "noise", "mask"}
    assert all("points" in reason for reason in reasons.values())


def test_a_preset_with_pairs_leaves_them_out_on_data_of_two_domains(page, services, pairer, monkeypatch):
    name = next(name for name in presets.names() if name != "dcgan")
    made = page._presets[name].model_copy(update={"game": Choice(name=pairer), "pairing": Choice(name="grey")})
    monkeypatch.setitem(page._presets, name, made)
    services.composition.apply({"data": "shape-domains"})
    assert page.board.presets.grid.card(name).reason.startswith("Pairer needs pairs; ")
    services.composition.apply({"data": "shapes", "data.size": 64})
    assert page.board.presets.grid.card(name).reason == ""
    page.board.presets.grid.card(name).click()
    assert services.composition.config.pairing.name == "grey"


def test_the_data_section_tells_both_sides_of_the_pairs(page, services):
    services.composition.apply({"pairing": "low-resolution"})
    assert page.board.data._facts.facts()["low resolution"] == "16 × 16, colour"
    assert page.board.data._facts.facts()["high resolution"] == "32 × 32, colour"


def test_the_chosen_pairing_shows_what_it_makes_of_the_pictures(page, services, qtbot):
    preview = page.board.pairs
    page.board.choices["pairing"].grid.card("grey").click()
    assert preview.pairs.isHidden()  # nothing is opened while nobody looks
    page.board.show_section("pairing")
    qtbot.waitUntil(preview.pairs.isVisible, timeout=20_000)
    assert preview.pairs.headings[0].text() == "grey | colour · 5,000 pairs"
    page.board.choices["pairing"].grid.card("none").click()
    assert not preview.pairs.isVisible()
    page.board.choices["pairing"].grid.card("edges").click()
    qtbot.waitUntil(lambda: preview.pairs.headings[0].text().startswith("edges"), timeout=20_000)


def test_pairs_of_data_that_must_be_downloaded_say_so(page, services):
    services.composition.apply({"data": "cifar10", "pairing": "grey"})
    page.board.show_section("pairing")
    assert "see Data" in page.board.pairs.sentence
    assert not services.data.is_busy


def test_data_of_two_domains_offers_cyclegan_and_keeps_the_data(page, services):
    services.composition.apply({"data": "shape-domains", "data.size": 16})
    assert "learns from the first alone" in page.board.summary._better.text
    page.board.summary._better.findChild(QPushButton).click()
    assert services.composition.config.game.name == "cyclegan"
    assert services.composition.config.data == Choice(name="shape-domains", size=16)
    assert page.board.summary._better.text == ""


def test_a_game_that_lacks_only_pairs_can_be_chosen_and_started_in_two_clicks(page, services):
    games = page.board.choices["game"].grid
    assert games.card("pix2pix").reason
    assert not games.card("segmentation").isEnabled()  # a label map cannot be made
    games.card("pix2pix").click()
    assert services.composition.config.game.name == "pix2pix"
    assert not page.board.summary.start_button.isEnabled()
    page.board.summary._offer.findChild(QPushButton).click()
    assert page.board.summary.reason == ""
    assert page.board.summary.start_button.isEnabled()


def test_the_keyboard_passes_cards_options_and_start_in_this_order(page):
    page.board.show_section("pairing")
    page.board.choices["pairing"].grid.card("edges").click()  # whose options are made now
    section, editor = page.board.choices["pairing"], page.board.choices["pairing"]._current.form.row("threshold").editor
    wanted = [page.board.sections, section.grid.card("none"), editor, page.board.summary]
    chain, widget = [], page.window().nextInFocusChain()
    while widget is not page.window():
        chain.append(widget)
        widget = widget.nextInFocusChain()
    places = [min(at for at, one in enumerate(chain) if _takes_tab(one, part)) for part in wanted]
    assert places == sorted(places)


def _takes_tab(widget, part) -> bool:
    within = widget is part or part.isAncestorOf(widget)
    return within and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
