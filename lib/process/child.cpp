// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/child.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "process/start.h"

using Clock = std::chrono::steady_clock;

namespace process {

namespace {

constexpr std::size_t piece_bytes = 256UL * 1024;

void make_nonblocking(int descriptor) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);  // NOLINT
}

/// The first and the last bytes of what a child says on stderr.
class ErrorText {
  public:
    void add(std::string_view piece) {
        const std::size_t room = kept_bytes - std::min(m_first.size(), kept_bytes);
        m_first += piece.substr(0, room);
        if (piece.size() > room) {
            m_last += piece.substr(room);
        }
        if (m_last.size() > 2 * kept_bytes) {
            m_last.erase(0, m_last.size() - kept_bytes);
            m_dropped = true;
        }
    }

    [[nodiscard]] std::string text() const {
        return m_first + (m_dropped ? "\n[...]\n" : "") + m_last;
    }

  private:
    static constexpr std::size_t kept_bytes = 16UL * 1024;
    std::string m_first;
    std::string m_last;
    bool m_dropped = false;
};

}  // namespace

std::string Outcome::described() const {
    if (signal != 0) {
        return "killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
    }
    return "exit status " + std::to_string(exit_code);
}

struct Child::State {
    std::atomic<pid_t> group{0};  ///< and process; 0 when it has been reaped
    base::UniqueFd to_stdin;
    base::UniqueFd from_stdout;
    base::UniqueFd from_stderr;
    ErrorText errors;

    /// Work in progress of one exchange().
    std::string unsent;
    std::size_t sent = 0;  ///< bytes of `unsent` that are gone
    Feed feed;             ///< empty when there is no more
    Clock::time_point last_sign_of_life;
    bool feed_waits = false;       ///< the feed had no bytes for now
    std::uint64_t last_ticks = 0;  ///< processor time at the last look

    void reap();
    [[nodiscard]] Outcome wait_for_end(std::chrono::milliseconds patience);
    void poll_once(const Take& take, Limits limits);
    bool read_some(base::UniqueFd& from, const std::function<void(std::string_view)>& take);
    void send_some();
    void refill();
    void check_silence(Limits limits);
    [[nodiscard]] bool has_worked();
};

Child::Child(const Command& command, Input input) : m_state{std::make_unique<State>()} {
    Pipe in;
    if (input == Input::fed) {
        in = make_pipe();
    } else {
        in.read.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));  // NOLINT
    }
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    m_state->group = start(command, {in.read.get(), out.write.get(), err.write.get()}, Group::own);
    m_state->to_stdin = std::move(in.write);
    m_state->from_stdout = std::move(out.read);
    m_state->from_stderr = std::move(err.read);
    for (const base::UniqueFd* end :
         {&m_state->to_stdin, &m_state->from_stdout, &m_state->from_stderr}) {
        if (end->is_open()) {
            make_nonblocking(end->get());
        }
    }
}

Child::Child(Child&&) noexcept = default;

Child::~Child() {
    if (m_state) {
        kill();
        m_state->reap();
    }
}

void Child::kill() noexcept {
    const pid_t group = m_state->group.load();
    if (group > 0) {
        ::kill(-group, SIGKILL);
        ::kill(group, SIGKILL);  // in case it has not reached setpgid yet
    }
}

void Child::State::reap() {
    if (group.load() > 0) {
        while (::waitpid(group, nullptr, 0) < 0 && errno == EINTR) {
        }
        group = 0;
    }
}

/// Reads once from a pipe of the child; closes it at its end. True when there was something.
bool Child::State::read_some(base::UniqueFd& from,
                             const std::function<void(std::string_view)>& take) {
    thread_local std::array<char, piece_bytes> piece;
    const auto length = ::read(from.get(), piece.data(), piece.size());
    if (length > 0) {
        take({piece.data(), static_cast<std::size_t>(length)});
        return true;
    }
    if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        from.reset();
    }
    return false;
}

/// Sends bytes to the child; one that no longer reads is not an error (its exit status shows it).
void Child::State::send_some() {
    const auto written = ::write(to_stdin.get(), unsent.data() + sent, unsent.size() - sent);
    if (written > 0) {
        sent += static_cast<std::size_t>(written);
        last_sign_of_life = Clock::now();
    } else if (errno != EAGAIN && errno != EINTR) {
        to_stdin.reset();
    }
}

/// Asks the feed for more when all is sent; at its end the child sees the end of its input.
void Child::State::refill() {
    if (!to_stdin.is_open() || sent < unsent.size()) {
        return;
    }
    unsent.clear();
    sent = 0;
    if (!feed || !feed(unsent)) {
        feed = nullptr;
        to_stdin.reset();
    }
    feed_waits = to_stdin.is_open() && unsent.empty();
    last_sign_of_life = Clock::now();
}

/// Whether the child has used the processor since the last look: fields 14 and 15 of proc(5) stat.
bool Child::State::has_worked() {
    std::ifstream stream{"/proc/" + std::to_string(group.load()) + "/stat"};
    std::string text;
    std::getline(stream, text);
    std::istringstream fields{text.substr(std::min(text.rfind(')') + 1, text.size()))};
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return std::exchange(last_ticks, user + system) != user + system;
}

void Child::State::check_silence(Limits limits) {
    if (Clock::now() - last_sign_of_life <= limits.silence) {
        return;
    }
    if (!limits.busy_is_alive || !has_worked()) {
        throw TimedOut{errors.text()};
    }
    last_sign_of_life = Clock::now();
}

void Child::State::poll_once(const Take& take, Limits limits) {
    refill();
    check_silence(limits);
    std::array<pollfd, 4> waited = {{
        {from_stdout.get(), POLLIN, 0},
        {from_stderr.get(), POLLIN, 0},
        {base::interrupt_descriptor(), POLLIN, 0},
        {to_stdin.is_open() && sent < unsent.size() ? to_stdin.get() : -1, POLLOUT, 0},
    }};
    constexpr int longest_wait_ms = 250;  // the silence is looked at so often
    ::poll(waited.data(), waited.size(), feed_waits ? 0 : longest_wait_ms);
    base::throw_if_interrupted();
    if (waited[0].revents != 0 && read_some(from_stdout, take)) {
        last_sign_of_life = Clock::now();
    }
    if (waited[1].revents != 0 &&
        read_some(from_stderr, [this](std::string_view piece) { errors.add(piece); })) {
        last_sign_of_life = Clock::now();
    }
    if (waited[3].revents != 0) {
        send_some();
    }
}

/// After its pipes have closed a child should be gone at once.
Outcome Child::State::wait_for_end(std::chrono::milliseconds patience) {
    const auto start = Clock::now();
    int status = 0;
    while (true) {
        const pid_t ended = ::waitpid(group, &status, WNOHANG);
        if (ended > 0) {
            break;
        }
        if (ended < 0 && errno != EINTR) {
            throw base::Error{"cannot determine how a child process ended: " +
                              base::system_message(errno)};
        }
        base::throw_if_interrupted();
        if (Clock::now() - start > patience) {
            throw TimedOut{errors.text()};
        }
        ::usleep(500);
    }
    group = 0;
    Outcome outcome = outcome_of(status);
    outcome.errors = errors.text();
    return outcome;
}

Outcome Child::exchange(const Take& take, Limits limits, Feed feed) {
    State& state = *m_state;
    state.unsent.clear();
    state.sent = 0;
    state.feed = std::move(feed);
    state.last_sign_of_life = Clock::now();
    try {
        while (state.from_stdout.is_open() || state.from_stderr.is_open() ||
               state.to_stdin.is_open()) {
            state.poll_once(take, limits);
        }
        return state.wait_for_end(limits.silence);
    } catch (...) {
        kill();
        state.reap();
        throw;
    }
}

Captured run(const Command& command, Child::Limits limits) {
    Captured captured;
    Child child{command};
    captured.outcome =
        child.exchange([&captured](std::string_view piece) { captured.output += piece; }, limits);
    return captured;
}

}  // namespace process
