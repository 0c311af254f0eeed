#include "agent/system/windows/programs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>

#include "agent/local/disk.hpp"
#include "agent/local/windows/wide.hpp"

namespace standfirm::agent::windows_system {
namespace {

using Steady = std::chrono::steady_clock;
constexpr DWORD look_again_ms = 20;
constexpr UINT ended_by_us = 0x5346;

std::wstring system_folder() {
  std::array<wchar_t, MAX_PATH> name{};
  return {name.data(), ::GetSystemDirectoryW(name.data(), static_cast<UINT>(name.size()))};
}
std::wstring windows_folder() {
  std::array<wchar_t, MAX_PATH> name{};
  return {name.data(), ::GetSystemWindowsDirectoryW(name.data(), static_cast<UINT>(name.size()))};
}
bool is_file(const std::wstring& path) {
  const DWORD attributes = ::GetFileAttributesW(path.c_str());
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}
bool ends_in(const std::string& name, std::string_view ending) {
  return name.size() >= ending.size() &&
         std::ranges::equal(std::string_view(name).substr(name.size() - ending.size()), ending, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

struct Pipe {
  Descriptor ours, theirs;
  /// `theirs` is inherited; for a program that reads it is the reading end.
  static Pipe open(bool they_read) {
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    HANDLE read = nullptr, write = nullptr;
    if (!::CreatePipe(&read, &write, &inherited, 64 * 1024)) throw_windows("open a pipe");
    Pipe out{Descriptor(they_read ? write : read), Descriptor(they_read ? read : write)};
    ::SetHandleInformation(out.ours.get(), HANDLE_FLAG_INHERIT, 0);
    return out;
  }
};

/// What a program needs of its surroundings to work at all; nothing of this program's own is passed on.
std::wstring environment_of(const Program& program) {
  const std::wstring windows = windows_folder(), drive = windows.substr(0, 2);
  std::map<std::wstring, std::wstring> all{{L"SystemRoot", windows},
                                           {L"windir", windows},
                                           {L"SystemDrive", drive},
                                           {L"PATH", system_folder() + L";" + windows},
                                           {L"PATHEXT", L".EXE"},
                                           {L"TEMP", windows + L"\\Temp"},
                                           {L"TMP", windows + L"\\Temp"},
                                           {L"ProgramData", drive + L"\\ProgramData"},
                                           {L"ALLUSERSPROFILE", drive + L"\\ProgramData"},
                                           {L"ProgramFiles", drive + L"\\Program Files"},
                                           {L"ProgramFiles(x86)", drive + L"\\Program Files (x86)"}};
  for (const auto& [key, value] : program.environment) all[wide(key)] = wide(value);
  std::wstring out;
  for (const auto& [key, value] : all) {
    out += key;
    out += L'=';
    out += value;
    out += L'\0';
  }
  out += L'\0';
  return out;
}

/// The only handles the program inherits.
class Inherited {
 public:
  explicit Inherited(std::array<HANDLE, 3> handles) : handles_(handles) {
    SIZE_T size = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_ = std::make_unique<unsigned char[]>(size);
    if (!::InitializeProcThreadAttributeList(get(), 1, 0, &size)) throw_windows("name a program's handles");
    if (!::UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(), sizeof handles_,
                                     nullptr, nullptr))
      throw_windows("name a program's handles");
  }
  ~Inherited() { ::DeleteProcThreadAttributeList(get()); }
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;
  LPPROC_THREAD_ATTRIBUTE_LIST get() { return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get()); }

 private:
  std::array<HANDLE, 3> handles_;
  std::unique_ptr<unsigned char[]> memory_;
};

/// The last ones of those this program may use: interrupts and what people work with tend to be on the first.
ULONG_PTR processors_for(const Limits& limits) {
  ULONG_PTR ours = 0, whole = 0;
  if (!::GetProcessAffinityMask(::GetCurrentProcess(), &ours, &whole) || ours == 0) return 0;
  const auto wanted = static_cast<int>(limits.processors_of(static_cast<unsigned>(std::popcount(ours))));
  while (std::popcount(ours) > wanted) ours &= ours - 1;
  return ours;
}

/// Everything the program starts ends with it, when it is over, when its time is, or when this program dies; and keeps
/// to its limits.
Descriptor make_job(const std::optional<Limits>& given) {
  Descriptor job(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags =
      JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  if (given) {
    limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
    limits.ProcessMemoryLimit = static_cast<SIZE_T>(given->memory_bytes);
    if (const auto processors = processors_for(*given); processors != 0) {
      limits.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_AFFINITY;
      limits.BasicLimitInformation.Affinity = processors;
    }
  }
  if (!job || !::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits))
    throw_windows("make a job");
  return job;
}

/// Takes what is there now; false at the end.
bool drain(NativeFile pipe, std::string& into, std::size_t max, bool& cut, const Programs::Seen* seen) {
  for (;;) {
    DWORD there = 0;
    if (!::PeekNamedPipe(pipe, nullptr, 0, nullptr, &there, nullptr)) return false;
    if (there == 0) return true;
    std::array<char, 16384> buffer;
    DWORD got = 0;
    if (!::ReadFile(pipe, buffer.data(), std::min<DWORD>(there, buffer.size()), &got, nullptr)) return false;
    const std::string_view bytes(buffer.data(), got);
    const auto kept = bytes.substr(0, into.size() < max ? max - into.size() : 0);
    into += kept;
    cut = cut || kept.size() < bytes.size();
    if (seen != nullptr && *seen) (*seen)(bytes);
  }
}

}  // namespace

std::wstring command_line(const std::vector<std::string>& argv) {
  std::wstring out;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    const std::wstring word = wide(argv[i]);
    if (word.find(L'\0') != std::wstring::npos) throw std::runtime_error("an argument holds a NUL");
    if (i == 0) {  // taken as it stands up to the next quote: no escape is known there
      if (word.find(L'"') != std::wstring::npos) throw std::runtime_error("a program's name holds a quote");
      out += L'"' + word + L'"';
      continue;
    }
    out += L' ';
    if (!word.empty() && word.find_first_of(L" \t\n\v\"") == std::wstring::npos) {
      out += word;
      continue;
    }
    out += L'"';
    std::size_t slashes = 0;
    for (const wchar_t c : word) {
      if (c == L'\\') {
        ++slashes;
        continue;
      }
      // Backslashes mean themselves except before a quote: there each must be written twice.
      out.append(c == L'"' ? 2 * slashes + 1 : slashes, L'\\');
      slashes = 0;
      out += c;
    }
    out.append(2 * slashes, L'\\');
    out += L'"';
  }
  return out;
}

std::string WindowsPrograms::find(const std::string& name) const {
  if (name.empty() || name.find('\0') != std::string::npos) return {};
  const auto given = wide_or_none(name);
  if (!given || (name.size() > 4 && name[name.size() - 4] == '.' && !ends_in(name, ".exe") && !ends_in(name, ".com")))
    return {};
  std::wstring with_ending = *given;
  if (!ends_in(name, ".exe") && !ends_in(name, ".com")) with_ending += L".exe";
  std::ranges::replace(with_ending, L'/', L'\\');
  if (name.find_first_of("/\\:") != std::string::npos) {
    const bool full = name.size() > 3 && name[1] == ':' && (name[2] == '/' || name[2] == '\\');
    return full && is_file(with_ending) ? inside_path(with_ending) : std::string();
  }
  const std::wstring system = system_folder();
  for (const auto& folder : {system, system + L"\\wbem", system + L"\\WindowsPowerShell\\v1.0", windows_folder()})
    if (std::wstring path = folder + L"\\" + with_ending; is_file(path)) return inside_path(path);
  return {};
}

ProgramEnded WindowsPrograms::run(const Program& program, const Seen& seen) {
  ProgramEnded ended;
  const std::string path = program.argv.empty() ? std::string() : find(program.argv.front());
  if (path.empty()) {
    ended.errors = "it is not installed";
    return ended;
  }
  std::wstring line = command_line(program.argv), image = wide(path);
  std::ranges::replace(image, L'/', L'\\');
  std::wstring environment = environment_of(program);
  Pipe in = Pipe::open(true), out = Pipe::open(false), errors = Pipe::open(false);
  const Descriptor job = make_job(program.limits);
  Descriptor process;
  {
    Inherited inherited({in.theirs.get(), out.theirs.get(), errors.theirs.get()});
    STARTUPINFOEXW how{};
    how.StartupInfo.cb = sizeof how;
    how.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    how.StartupInfo.hStdInput = in.theirs.get();
    how.StartupInfo.hStdOutput = out.theirs.get();
    how.StartupInfo.hStdError = errors.theirs.get();
    how.lpAttributeList = inherited.get();
    PROCESS_INFORMATION made{};
    const DWORD flags = CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT |
                        EXTENDED_STARTUPINFO_PRESENT |
                        (program.in_background ? BELOW_NORMAL_PRIORITY_CLASS : NORMAL_PRIORITY_CLASS);
    if (!::CreateProcessW(image.c_str(), line.data(), nullptr, nullptr, TRUE, flags, environment.data(),
                          system_folder().c_str(), &how.StartupInfo, &made)) {
      ended.errors = windows_text(::GetLastError());
      return ended;
    }
    process = Descriptor(made.hProcess);
    const Descriptor thread(made.hThread);
    // Before it does anything: nothing it starts is outside the job.
    if (!::AssignProcessToJobObject(job.get(), process.get())) {
      ended.errors = windows_text(::GetLastError());
      ::TerminateProcess(process.get(), ended_by_us);
      return ended;
    }
    ::ResumeThread(thread.get());
  }
  ended.started = true;
  in.theirs = Descriptor();
  out.theirs = Descriptor();
  errors.theirs = Descriptor();
  // A program that does not read would hold this one up; it ends with the job, and with it the pipe.
  std::jthread writer([pipe = std::move(in.ours), input = program.input]() mutable {
    try {
      write_all(pipe.get(), input);
    } catch (const std::runtime_error&) {
      return;  // it wanted no more
    }
    pipe = Descriptor();
  });

  const auto deadline = Steady::now() + program.timeout;
  bool over = false;
  while (!over) {
    over = ::WaitForSingleObject(process.get(), look_again_ms) == WAIT_OBJECT_0;
    (void)drain(out.ours.get(), ended.output, program.max_output_bytes, ended.cut, &seen);
    (void)drain(errors.ours.get(), ended.errors, program.max_output_bytes, ended.cut, nullptr);
    if (!over && Steady::now() >= deadline) {
      ended.timed_out = true;
      ::TerminateJobObject(job.get(), ended_by_us);
      ::WaitForSingleObject(process.get(), INFINITE);
      over = true;
    }
  }
  // What it left running goes with it; what it had said is read.
  ::TerminateJobObject(job.get(), ended_by_us);
  (void)drain(out.ours.get(), ended.output, program.max_output_bytes, ended.cut, &seen);
  (void)drain(errors.ours.get(), ended.errors, program.max_output_bytes, ended.cut, nullptr);
  DWORD code = 0;
  ::GetExitCodeProcess(process.get(), &code);
  ended.exit_code = static_cast<int>(code);
  return ended;
}

}  // namespace standfirm::agent::windows_system
