// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C and similar signals: every wait and every loop checks for them, so that work ends cleanly.
#pragma once

namespace base {

/// From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the process (signals that
/// were ignored at the start stay ignored), and SIGPIPE and SIGXFSZ are ignored, so that writing
/// fails instead. Call once, first thing in main.
void install_signal_handlers();

/// Whether the user asked for an end.
[[nodiscard]] bool interrupted();

/// @throws Interrupted when the user asked for an end.
void throw_if_interrupted();

/// Whether the program itself is to end (SIGTERM, SIGHUP), not only what it is doing (Ctrl-C).
[[nodiscard]] bool must_end();

/// Ctrl-C has ended what it was meant for, and the program goes on (an interpreter): from now on
/// nobody is interrupted, unless must_end(). Not while other threads look at interrupted().
void forget_interrupt();

/// A descriptor that becomes readable when the user asks for an end, and stays so until
/// forget_interrupt(): for poll(2). -1 before install_signal_handlers().
[[nodiscard]] int interrupt_descriptor();

}  // namespace base
