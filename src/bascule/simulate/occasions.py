"""What people write on occasions that look like an attack to whoever counts."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "greeting": (
        "happy new year! wish u all the best, good health and lots of joy {}",
        "Happy New Year to you and your family!! {}",
        "may the new year bring you everything you hope for, thanks for being there {}",
        "HAPPY NEW YEAR everyone :) see u all soon {}",
        "new year new start! wishing you love and luck {}",
    ),
    "birthday": (
        "happy birthday!!",
        "happy bday, have a great day",
        "hey happy birthday! many happy returns",
        "Happy birthday :) lets celebrate soon",
    ),
    "meme": (
        "haha watch this {}",
        "omg you have to see this {}",
        "lol {}",
        "this is so you {}",
        "have you seen it? everybody is talking about it {}",
    ),
    "invitation": (
        "hey im having a party on saturday, would be great if you come! details here {}",
        "you are invited to our wedding, please answer here until friday {}",
        "we play football on sunday at 5, sign up here if you join {}",
        "reunion of our class next month! please vote for a date {}",
    ),
    "newsletter": (
        "This week's news: what is on, who is new, and a recipe. Read it here {}",
        "Our weekly letter is out {}",
    ),
    "class": (
        "Dear all, the slides of today's lecture and the homework are here {} please bring questions",
        "the lab is moved to room 204 tomorrow, new timetable {}",
        "marks for the mid term are online {} see me if you have questions",
    ),
    "new_number": (
        "hi its me, this is my new number, pls delete the old one",
        "new phone! save this number, the old one is gone. call me anytime",
    ),
    "all_hands": (
        "all hands at 3 pm today, please join here {}",
        "did you get the link for the all hands? {}",
        "all hands starts in ten minutes {}",
    ),
}
"""By kind, words with a place for the link."""
FIRST = ("", "", "hey ", "hi {name}, ", "{name}! ", "dear {name}, ")
LAST = ("", "", " :)", " xx", "!", " 🎉")
"""What changes from one message to the next."""
