// SPDX-License-Identifier: GPL-3.0-or-later
// A library of something else.
extern "C" {

int answer_to_everything();
int answer_to_everything() {
    return 42;
}
}
